package portal

import (
	"cmp"
	"context"
	"log/slog"
	"strconv"
	"time"

	"portal/internal/bulk"
	"portal/internal/jobs"
	"portal/internal/notice"
	"portal/internal/process"
)

// bulkWorkers is how many rows of batches of an account a process works at a
// time. A row reads several parts at once, so that half as many rows as there may
// be calls fill the limits; more would stand in line, in the way of visitors.
func bulkWorkers(a Account) int { return max(1, min(cmp.Or(a.ParallelCalls, 10), 32)/2) }

// jobTimeout outlasts the reads of a row and the time that its answer is waited for.
const jobTimeout = 2 * time.Minute

// newQueue returns the queue of the work behind the pages. Processes know each
// other by the numbers of their processes.
func newQueue(set Settings, accounts []string, self *process.Process, log *slog.Logger) *jobs.Queue {
	queues := map[string]int{notice.Queue: mailWorkers}
	for _, account := range accounts {
		queues[bulk.QueueOf(account)] = bulkWorkers(set.Accounts.byID(account))
	}
	return jobs.New(jobs.Config{
		Pool: set.Pool, Client: clientName(self.Number()), Queues: queues, Log: log, Timeout: jobTimeout, Rescue: 2 * jobTimeout,
		Alive: func(ctx context.Context) ([]string, error) {
			numbers, err := process.Living(ctx, set.Pool)
			names := make([]string, len(numbers))
			for i, number := range numbers {
				names[i] = clientName(number)
			}
			return names, err
		},
	})
}

func clientName(self int64) string { return "portal-" + strconv.FormatInt(self, 10) }
