package templates

import "portal/internal/registrar"

// hostsOptions are what can happen to the nameservers.
func (v BatchView) hostsOptions() []option {
	return []option{
		{string(BatchReplaceHosts), v.T("batches.op.replace"), v.T("batches.op.replace.hint")},
		{string(BatchAddHosts), v.T("batches.op.add"), v.T("batches.op.add.hint")},
		{string(BatchRemoveHosts), v.T("batches.op.remove"), v.T("batches.op.remove.hint")},
	}
}

func (v BatchView) lockOptions() []option {
	return []option{
		{"on", v.T("batches.lock.on"), v.T("batches.lock.on.hint")},
		{"off", v.T("batches.lock.off"), v.T("batches.lock.off.hint")},
	}
}

func (v BatchView) privacyOptions() []option {
	return []option{
		{"on", v.T("batches.privacy.on"), v.T("batches.privacy.on.hint")},
		{"off", v.T("batches.privacy.off"), v.T("batches.privacy.off.hint")},
	}
}

func (v BatchView) renewalOptions() []option {
	return []option{
		{string(registrar.RenewalAuto), v.T("batches.renewal.auto"), v.T("batches.renewal.auto.hint")},
		{string(registrar.RenewalManual), v.T("batches.renewal.manual"), v.T("batches.renewal.manual.hint")},
		{string(registrar.RenewalExpire), v.T("batches.renewal.expire"), v.T("batches.renewal.expire.hint")},
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

// batchFields is how many fields the form opens with, and mostBatchFields how
// many it grows to: no registry takes more nameservers.
const (
	batchFields     = 4
	mostBatchFields = 13
)

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
	case kind == HostTooFew:
		return v.N("nameservers.problem.too_few", 1)
	case kind == HostTooMany:
		return v.N("nameservers.problem.too_many", mostBatchFields)
	}
	return hostProblem(v.Layout, kind, v.Form.hosts()[i])
}

// focus is the field that gets the focus; "" for none.
func (v BatchView) focus() string {
	fields := v.Form.hosts()
	for i := range fields {
		if v.hostProblem(i) != "" {
			return fieldID(i)
		}
	}
	if v.Form.Added {
		return fieldID(len(fields) - 1)
	}
	return ""
}

// missing says that nothing was chosen in the form of kind.
func (v BatchView) missing(kind BatchEditKind) bool { return v.Form.Missing && v.Form.Kind == kind }
