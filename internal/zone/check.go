package zone

import "portal/internal/registrar"

// Check reads rows of the zone of domain. Blank rows are left out. It returns the
// records, or what is wrong, one fault for each row at most.
//
// A row that was not touched, so that it is one of found, is right as it is and
// returned as it was found, and records may stand beside each other as they did:
// zones were made elsewhere too, and what is odd in one must not keep people from
// changing the rest of it.
func Check(domain registrar.DomainName, rows []Row, found []registrar.Record) ([]registrar.Record, map[Place]Fault) {
	untouched := byRow(found)
	return check(domain, rows, found, func(i int) (registrar.Record, bool) { return untouched.take(rows[i]) })
}

// check is Check; known returns the record of a row that nobody touched.
func check(domain registrar.DomainName, rows []Row, found []registrar.Record, known func(row int) (registrar.Record, bool)) ([]registrar.Record, map[Place]Fault) {
	wrong := make(map[Place]Fault)
	var records []registrar.Record
	var from []int // row of each record
	for i, row := range rows {
		if row.Blank() {
			continue
		}
		record, ok := known(i)
		var at Field
		var fault Fault
		if !ok {
			record, at, fault = row.judged(domain)
		}
		switch {
		case fault.Problem != "":
			wrong[Place{i, at}] = fault
		case len(records) >= max(MaxRecords, len(found)):
			wrong[Place{i, FieldName}] = Fault{Problem: TooManyRecords}
		default:
			records, from = append(records, record), append(from, i)
		}
	}
	for i, c := range newConflicts(domain, records, found) {
		wrong[Place{from[i], c.field}] = c.wrong
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return records, nil
}

// Fault says what is wrong with a row alone, and where; it has no problem if nothing is.
func (r Row) Fault(domain registrar.DomainName) (Field, Fault) {
	_, at, wrong := r.judged(domain)
	return at, wrong
}

// judged is parse, and what a text is worth for its purpose.
func (r Row) judged(domain registrar.DomainName) (registrar.Record, Field, Fault) {
	record, at, wrong := r.parse(domain)
	if wrong.Problem == "" && record.Type == "TXT" {
		wrong = judgeText(record.Name, record.Value)
		at = FieldValue
	}
	return record, at, wrong
}

// shown are records by the row that shows them.
type shown map[Row][]registrar.Record

func byRow(records []registrar.Record) shown {
	all := make(shown, len(records))
	for _, r := range records {
		all.add(r)
	}
	return all
}

func (s shown) add(r registrar.Record) {
	row := RowOf(r).sent()
	s[row] = append(s[row], r)
}

// take finds the record that a row shows. Where some look the same, each comes once,
// and the last as often as it is asked for.
func (s shown) take(row Row) (registrar.Record, bool) {
	row = row.sent()
	records := s[row]
	if len(records) == 0 {
		return registrar.Record{}, false
	}
	if len(records) > 1 {
		s[row] = records[1:]
	}
	return records[0], true
}

// AsFound gives records the spelling that found has of the same: a file says the
// same record in another way, which is no change.
func AsFound(records, found []registrar.Record) []registrar.Record {
	spelled := make(map[registrar.Record]registrar.Record)
	for _, r := range found {
		spelled[compared(r)] = r
	}
	out := make([]registrar.Record, len(records))
	for i, r := range records {
		out[i] = r
		if same, ok := spelled[compared(r)]; ok {
			out[i] = same
		}
	}
	return out
}
