package account

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"portal/internal/notice"
	"portal/internal/server/gate"
	"portal/web/templates/account"
)

// addReminders puts the days of reminders into the group that tells of expiries.
func (p noticesPage) addReminders(ctx context.Context, who gate.Visitor, groups []account.NoticeGroup) error {
	chosen, err := p.notices.Reminders(ctx, who.Actor)
	if err != nil {
		return err
	}
	for i := range groups {
		if groups[i].ID != string(notice.GroupRenewal) {
			continue
		}
		for _, days := range notice.ReminderDays {
			groups[i].Reminders = append(groups[i].Reminders, account.Reminder{Days: days, Chosen: slices.Contains(chosen, days)})
		}
	}
	return nil
}

// reminderDays reads which days a form chooses. What is no number is none of them.
func reminderDays(r *http.Request) (days []int) {
	for _, text := range r.PostForm[account.ParamReminder] {
		if n, err := strconv.Atoi(text); err == nil {
			days = append(days, n)
		}
	}
	return days
}
