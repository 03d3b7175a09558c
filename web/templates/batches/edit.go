package batches

import (
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/web/templates/ui"
)

// hostsOptions are what can happen to the nameservers.
func (v BatchView) hostsOptions() []ui.Option {
	return []ui.Option{
		{Value: string(BatchReplaceHosts), Text: v.T("batches.op.replace"), Hint: v.T("batches.op.replace.hint")},
		{Value: string(BatchAddHosts), Text: v.T("batches.op.add"), Hint: v.T("batches.op.add.hint")},
		{Value: string(BatchRemoveHosts), Text: v.T("batches.op.remove"), Hint: v.T("batches.op.remove.hint")},
	}
}

func (v BatchView) lockOptions() []ui.Option {
	return []ui.Option{
		{Value: "on", Text: v.T("batches.lock.on"), Hint: v.T("batches.lock.on.hint")},
		{Value: "off", Text: v.T("batches.lock.off"), Hint: v.T("batches.lock.off.hint")},
	}
}

func (v BatchView) privacyOptions() []ui.Option {
	return []ui.Option{
		{Value: "on", Text: v.T("batches.privacy.on"), Hint: v.T("batches.privacy.on.hint")},
		{Value: "off", Text: v.T("batches.privacy.off"), Hint: v.T("batches.privacy.off.hint")},
	}
}

func (v BatchView) renewalOptions() []ui.Option {
	return []ui.Option{
		{Value: string(registrar.RenewalAuto), Text: v.T("batches.renewal.auto"), Hint: v.T("batches.renewal.auto.hint")},
		{Value: string(registrar.RenewalManual), Text: v.T("batches.renewal.manual"), Hint: v.T("batches.renewal.manual.hint")},
		{Value: string(registrar.RenewalExpire), Text: v.T("batches.renewal.expire"), Hint: v.T("batches.renewal.expire.hint")},
	}
}

// chosenOp is what the form of nameservers opens with.
func (f BatchForm) chosenOp() string {
	if f.Op == "" {
		return string(BatchReplaceHosts)
	}
	return string(f.Op)
}

// chosen is what the form of kind opens with; "" for nothing.
func (f BatchForm) chosen(kind BatchEditKind) string {
	switch {
	case f.Kind != kind || f.Missing:
		return ""
	case kind == BatchRenewal:
		return string(f.Renewal)
	case kind == BatchLock && f.Locked, kind == BatchPrivacy && f.Private:
		return "on"
	}
	return "off"
}

// batchFields is how many fields the form opens with; it grows to rules.MostNameservers.
const batchFields = 4

// hosts are the fields of the form.
func (f BatchForm) hosts() []string {
	fields := make([]string, max(len(f.Hosts), batchFields))
	copy(fields, f.Hosts)
	return fields
}

// hostProblem words what is wrong with field i; "" for nothing.
func (v BatchView) hostProblem(i int) string {
	kind, ok := v.Form.Problems[i]
	switch {
	case !ok:
		return ""
	case kind == ui.HostTooFew:
		return v.N("nameservers.problem.too_few", 1)
	case kind == ui.HostTooMany:
		return v.N("nameservers.problem.too_many", rules.MostNameservers)
	}
	return ui.HostProblem(v.Layout, kind, v.Form.hosts()[i])
}

// focus is the field that gets the focus; "" for none.
func (v BatchView) focus() string {
	fields := v.Form.hosts()
	for i := range fields {
		if v.hostProblem(i) != "" {
			return ui.HostFieldID(i)
		}
	}
	if v.Form.Added {
		return ui.HostFieldID(len(fields) - 1)
	}
	return ""
}

// missing says that nothing was chosen in the form of kind.
func (v BatchView) missing(kind BatchEditKind) bool { return v.Form.Missing && v.Form.Kind == kind }
