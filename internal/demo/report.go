package demo

import (
	"fmt"
	"io"
)

// Report says where a demo is and how to sign in, as JSON for scripts too.
type Report struct {
	Brands      []ReportBrand `json:"brands"`
	Admin       ReportStaff   `json:"admin"` // of all brands
	Staff       []ReportStaff `json:"staff"` // of one brand each
	OpenSRS     ReportOpenSRS `json:"opensrs"`
	DatabaseURL string        `json:"database_url"`
}

// ReportBrand is a brand of the demo with its logins.
type ReportBrand struct {
	Name     string  `json:"name"`
	URL      string  `json:"url"`
	Profiles []Login `json:"profiles"`
}

// ReportOpenSRS is the simulator, and a reseller account there.
type ReportOpenSRS struct {
	SimulatorReady
	Username string `json:"username"`
	Key      string `json:"key"`
}

func newReport(brands []Brand, people []ReportStaff, sim SimulatorReady, port, databaseURL string) Report {
	report := Report{
		Admin: people[0], Staff: people[1:],
		OpenSRS:     ReportOpenSRS{SimulatorReady: sim, Username: brands[0].Account, Key: brands[0].Key},
		DatabaseURL: databaseURL,
	}
	for _, b := range brands {
		report.Brands = append(report.Brands, ReportBrand{Name: b.Name, URL: b.url(port), Profiles: b.Logins})
	}
	return report
}

// WriteText prints the report for people.
func (r Report) WriteText(w io.Writer) {
	for _, b := range r.Brands {
		fmt.Fprintf(w, "\n%s  %s\n", b.Name, b.URL)
		for _, p := range b.Profiles {
			fmt.Fprintf(w, "  %-18s domain %-18s username %-8s password %s\n", p.Role, p.Domain, p.Username, p.Password)
		}
	}
	fmt.Fprintf(w, "\nConsole  %s\n", r.Admin.URL)
	for _, p := range append([]ReportStaff{r.Admin}, r.Staff...) {
		fmt.Fprintf(w, "  %-18s email %-26s password %-24s secret of one-time codes %s\n", p.Role, p.Email, p.Password, p.TOTP)
	}
	fmt.Fprintf(w, "\nsimulator control %s\nready %s\n", r.OpenSRS.Control, r.Brands[0].URL)
}
