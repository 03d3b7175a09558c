package srssim

import "strings"

// Command names a command that the simulator answers.
type Command struct {
	Action, Object string
	Authority      Authority
}

// handler answers one command.
type handler func(*call) reply

// commandRow is one line of the command table.
type commandRow struct {
	action, object string
	who            Authority
	run            handler
}

// commandTable is the one registry of commands; a file per subject has the handlers.
var commandTable = []commandRow{
	{"SET", "COOKIE", ByReseller, (*call).setCookie},
	{"UPDATE", "COOKIE", ByCookie, (*call).updateCookie},
	{"DELETE", "COOKIE", ByCookie, (*call).deleteCookie},
	{"QUIT", "SESSION", ByReseller, (*call).quitSession},
	{"GET", "USERINFO", ByEither, (*call).userInfo},
	{"GET", "USER_INFO", ByEither, (*call).userInfo},

	{"GET", "DOMAIN", ByEither, (*call).getDomain},
	{"ADVANCED_UPDATE_NAMESERVERS", "DOMAIN", ByEither, (*call).updateNameservers},
}

// Commands lists every command that the simulator answers.
func Commands() []Command {
	out := make([]Command, len(commandTable))
	for i, row := range commandTable {
		out[i] = Command{row.action, row.object, row.who}
	}
	return out
}

// indexCommands finds rows by "ACTION OBJECT".
func indexCommands() map[string]commandRow {
	index := make(map[string]commandRow, len(commandTable))
	for _, row := range commandTable {
		index[row.action+" "+row.object] = row
	}
	return index
}

// answer runs a command.
func (c *call) answer() reply {
	row, found := c.commands[c.action+" "+c.object]
	if !found {
		return c.unknownCommand()
	}
	if no, granted := c.authorize(row.who); !granted {
		return no
	}
	return row.run(c)
}

func (c *call) unknownCommand() reply {
	if c.settings.UnknownCommand == 430 {
		return refuse(430, "Invalid command")
	}
	return refuse(c.settings.UnknownCommand, "Invalid Command: %s", strings.TrimSpace(c.action+" "+c.object))
}
