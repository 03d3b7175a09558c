package contact

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// countryCodes are those of ISO 3166-1 alpha-2.
const countryCodes = `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ
NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`

// Country is one with its name in the language that was asked for.
type Country struct{ Code, Name string }

var allCodes = sync.OnceValue(func() []string { return strings.Fields(countryCodes) })

func isCountry(code string) bool { return slices.Contains(allCodes(), code) }

// byLanguage keeps lists that were made: sorting them takes a while.
var byLanguage sync.Map

// Countries lists all countries by their names in lang, a tag of BCP 47.
func Countries(lang string) []Country {
	if known, ok := byLanguage.Load(lang); ok {
		return known.([]Country)
	}
	tag := language.Make(lang)
	names := display.Regions(tag)
	list := make([]Country, 0, len(allCodes()))
	for _, code := range allCodes() {
		list = append(list, Country{code, names.Name(language.MustParseRegion(code))})
	}
	order := collate.New(tag)
	slices.SortFunc(list, func(a, b Country) int { return order.CompareString(a.Name, b.Name) })
	byLanguage.Store(lang, list)
	return list
}

// CountryName returns the name of a country in lang, and a code that is none as
// it is: also one that is not written as codes are.
func CountryName(lang, code string) string {
	for _, c := range Countries(lang) {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}

// State is a state or province that goes by a code of two letters.
type State struct {
	Code    string `json:"code"`
	English string `json:"en"`
	French  string `json:"fr"` // "" for the same as in English
}

// Name returns the name in lang.
func (s State) Name(lang string) string {
	if s.French != "" && strings.HasPrefix(lang, "fr") {
		return s.French
	}
	return s.English
}

//go:embed states.json
var stateFile []byte

// stateData are the states by country. It panics on a broken file: that is part
// of the program, and tests read it.
var stateData = sync.OnceValue(func() (states map[string][]State) {
	if err := json.Unmarshal(stateFile, &states); err != nil {
		panic(fmt.Sprintf("read states.json: %v", err))
	}
	return states
})

// WithStates lists the countries whose states go by codes.
var WithStates = []string{"CA", "US"}

// States lists those of a country, none where they are free text.
func States(country string) []State { return slices.Clone(stateData()[countryCode(country)]) }

// stateCode is the code of a state that is written by its name, or in lower case.
func stateCode(country, text string) string {
	for _, s := range States(country) {
		if strings.EqualFold(text, s.Code) || strings.EqualFold(text, s.English) || s.French != "" && strings.EqualFold(text, s.French) {
			return s.Code
		}
	}
	return text
}
