package doctor

import (
	"testing"

	"portal/internal/secret"
	"portal/internal/srs/srssim"
)

func answerCases() []findingCase {
	code := func(code int, text string) func(*testing.T) Report {
		return faulty(srssim.Fault{Kind: srssim.FaultCode, Code: code, Text: text})
	}
	simulation := func(change func(*srssim.Settings, *srssim.Account)) func(*testing.T) Report {
		return playing(func(t *testing.T) Settings { return simulated(t, change) })
	}
	refusal := item("response_code", "555") + item("response_text", "Connection refused: invalid ip address [203.0.113.9]")
	return []findingCase{
		{"the name is free", answered(reply("200 OK", item("is_success", "1")+item("response_code", "210"))), []Code{}},

		{"the key is that of another environment", spoiltAccount(func(a *Account) { a.Key = secret.New(goodKey[8:] + goodKey[:8]) }), []Code{AnswerCredentials}},
		{"the user is not known", spoiltAccount(func(a *Account) { a.Username = "anna" }), []Code{AnswerCredentials}},
		{"a wrong key is told by HTTP too", playing(func(t *testing.T) Settings {
			set := simulated(t, func(s *srssim.Settings, _ *srssim.Account) { s.AuthStatus = 401 })
			set.Accounts[0].Username = "anna"
			return set
		}), []Code{AnswerCredentials}},
		{"a wrong key is told by HTTP alone", answered("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"), []Code{AnswerCredentials}},
		{"the reseller is refused", code(410, "Reseller authentication error"), []Code{AnswerReseller}},

		{"the address is refused without HTTP", simulation(refused("raw")), []Code{AnswerAddress}},
		{"the address is refused with code 400", simulation(refused("400")), []Code{AnswerAddress}},
		{"the address is refused with code 401", code(401, "Authentication failed: invalid IP address"), []Code{AnswerAddress}},
		{"the address is refused with an HTTP status", answered(reply("403 Forbidden", refusal)), []Code{AnswerAddress}},
		{"the address is refused without words", answered(document(item("response_code", "555"))), []Code{AnswerAddress}},
		{"the refused address is another than the echo service saw", playing(func(t *testing.T) Settings {
			set := simulated(t, refused("raw"))
			set.EchoURL = echo(t, 200, "203.0.113.5")
			return set
		}), []Code{AnswerAddress, AnswerAddressDiffers}},
		{"another answer comes without HTTP", faulty(srssim.Fault{Kind: srssim.FaultRaw, Text: document(item("is_success", "1") + item("response_code", "211"))}),
			[]Code{AnswerBare}},

		{"too many commands", code(300, ""), []Code{AnswerRate}},
		{"too many connections", code(310, ""), []Code{AnswerParallel}},
		{"the connection is worn", code(350, ""), []Code{AnswerConnectionWorn}},
		{"a header is missing", code(404, "Missing header"), []Code{AnswerMissingHeader}},
		{"the request came too slowly", answered("HTTP/1.1 200 OK\r\n\r\nTimeout reading client request\n"), []Code{AnswerRequestSlow}},
		{"the request came too slowly, and HTTP is left out", answered("Timeout reading client request\n"), []Code{AnswerRequestSlow, AnswerBare}},
		{"the request came too slowly, in XML without a code",
			answered(reply("200 OK", item("response_text", "Timeout reading client request after 60 seconds"))), []Code{AnswerRequestSlow}},
		{"the command is not known", code(400, "Invalid Command: LOOKUP"), []Code{AnswerCommand}},
		{"the command is not known, by another code", code(430, "Invalid command"), []Code{AnswerCommand}},
		{"an internal error", code(400, "Internal server error"), []Code{AnswerInternal}},
		{"the registry timed out", code(705, "Timed out, resubmit request."), []Code{AnswerRegistry}},
		{"the supplier is not available", code(720, "Supplier Unavailable"), []Code{AnswerRegistry}},
		{"the other meaning of 555", code(555, "Domain Already Renewed"), []Code{AnswerUnexpected}},
		{"a code that nobody knows", code(999, ""), []Code{AnswerUnexpected}},
		{"a success that is none", answered(reply("200 OK", item("is_success", "0")+item("response_code", "210"))), []Code{AnswerUnexpected}},
		{"a refusal that is a success", answered(reply("200 OK", item("is_success", "1")+item("response_code", "401"))), []Code{AnswerUnexpected}},

		{"the answer is garbage", faulty(srssim.Fault{Kind: srssim.FaultGarbage}), []Code{AnswerNotXCP}},
		{"the answer is empty", answered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), []Code{AnswerNotXCP}},
		{"the answer is a page", answered("HTTP/1.1 200 OK\r\n\r\n<html><title>Sign in to the network</title></html>"), []Code{AnswerNotXCP}},
		{"the server is out of order", faulty(srssim.Fault{Kind: srssim.FaultHTTP}), []Code{AnswerServerError}},
		{"the service is not available", faulty(srssim.Fault{Kind: srssim.FaultHTTP, Status: 503}), []Code{AnswerServerError}},
		{"the path is wrong", spoiltAccount(func(a *Account) { a.Endpoint += "xcp" }), []Code{AnswerWrongPath}},
		{"the answer leads elsewhere", answered("HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"), []Code{AnswerHTTPStatus}},
		{"a proxy wants to know us", answered("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"), []Code{AnswerHTTPStatus}},
	}
}
