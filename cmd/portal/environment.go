package main

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"portal/internal/settings"
)

// environment is what is wrong with the variables, by the command that reads them.
type environment struct {
	byNode  map[*kong.Node]settings.Problems
	unknown settings.Problems
}

// readEnvironment judges the variables that node and the commands below it read,
// before kong does, which would stop at the first that is wrong. One that is empty
// counts as not set, as compose files have them. One that can't be read is noted,
// and left out so that all the others are judged too.
func readEnvironment(node *kong.Node, environ []string) environment {
	env := environment{byNode: map[*kong.Node]settings.Problems{}}
	var known []string
	eachFlag(node, func(of *kong.Node, flag *kong.Flag) {
		for _, name := range flag.Envs {
			known = append(known, name)
			text, set := os.LookupEnv(name)
			if !set {
				continue
			}
			problem := unreadable(flag, text)
			if ofService(name, text) {
				problem = serviceLink
			}
			if problem != "" {
				problems := env.byNode[of]
				problems.Addf(name, "%s", problem)
				env.byNode[of] = problems
			}
			if problem != "" || strings.TrimSpace(text) == "" {
				flag.Envs, flag.Tag.Envs = nil, nil
			}
		}
	})
	env.unknown = unknownNames(environ, append(known, composeNames...))
	return env
}

// of is what concerns the command that was chosen: what can't be read, what is out
// of range, and for the commands that a service is made of, names that nobody knows.
func (e environment) of(parsed *kong.Context) settings.Problems {
	var problems settings.Problems
	for node := parsed.Selected(); node != nil; node = node.Parent {
		problems = append(problems, e.byNode[node]...)
		for _, flag := range node.Flags {
			if says := outOfRange(flag); says != "" {
				problems.Addf(nameOf(flag), "%s", says)
			}
		}
	}
	if command := parsed.Selected(); command != nil && slices.Contains([]string{serveName, "migrate"}, command.Name) {
		problems = append(problems, e.unknown...)
	}
	return problems
}

func eachFlag(node *kong.Node, do func(*kong.Node, *kong.Flag)) {
	for _, flag := range node.Flags {
		do(node, flag)
	}
	for _, child := range node.Children {
		eachFlag(child, do)
	}
}

// nameOf is how messages call a setting: by its variable, else by its flag.
func nameOf(flag *kong.Flag) string {
	if len(flag.Envs) > 0 {
		return flag.Envs[0]
	}
	return "--" + flag.Name
}

// unreadable says why text is no value of flag, "" if it is one. It does not quote it.
func unreadable(flag *kong.Flag, text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	value := reflect.New(flag.Target.Type()).Elem()
	scan := kong.ScanFromTokens(kong.Token{Type: kong.FlagValueToken, Value: text})
	if err := flag.Mapper.Decode(&kong.DecodeContext{Value: flag.Value, Scan: scan}, value); err != nil {
		return "it is " + wanted(value.Type(), flag)
	}
	if flag.Enum != "" && !slices.Contains(flag.EnumSlice(), text) {
		return "it is none of " + strings.Join(flag.EnumSlice(), ", ")
	}
	return ""
}

func wanted(t reflect.Type, flag *kong.Flag) string {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "no time, such as 90s or 3m"
	case t.Kind() == reflect.Bool:
		return "neither true nor false"
	case t.Kind() == reflect.Int && t.PkgPath() == "":
		return "no whole number"
	}
	return "none of these: " + strings.TrimSuffix(flag.Help, ".")
}

// outOfRange holds a value to the tags min and max of its flag.
func outOfRange(flag *kong.Flag) string {
	least, most := flag.Tag.Get("min"), flag.Tag.Get("max")
	if least == "" && most == "" {
		return ""
	}
	switch value := flag.Target.Interface().(type) {
	case time.Duration:
		low, high := mustDuration(least), mustDuration(most)
		if value < low || value > high {
			return fmt.Sprintf("it is %s, and must be between %s and %s", value, least, most)
		}
	case int:
		low, errLow := strconv.Atoi(least)
		high, errHigh := strconv.Atoi(most)
		if errLow != nil || errHigh != nil || value < low || value > high {
			return fmt.Sprintf("it is %d, and must be between %s and %s", value, least, most)
		}
	}
	return ""
}

// mustDuration reads a tag of our own.
func mustDuration(text string) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil {
		panic("a flag's range is no time: " + text)
	}
	return d
}

// composeNames are read by compose.yaml, from the same file as the others.
var composeNames = []string{"PORTAL_SUPERUSER_PASSWORD", "PORTAL_OWNER_PASSWORD", "PORTAL_VERSION", "PORTAL_COMMIT"}

// unknownNames finds variables that look like settings and are none.
func unknownNames(environ, known []string) settings.Problems {
	var problems settings.Problems
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		if !strings.HasPrefix(name, "PORTAL_") || slices.Contains(known, name) || ofService(name, value) {
			continue
		}
		problems.Addf(name, "there is no such setting%s", settings.DidYouMean(name, known))
	}
	slices.SortFunc(problems, func(a, b settings.Problem) int { return strings.Compare(a.Source, b.Source) })
	return problems
}
