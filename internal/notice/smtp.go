package notice

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/textproto"
	"net/url"
	"time"

	mail "github.com/wneessen/go-mail"

	"portal/internal/brand"
)

// sendWithin bounds one conversation with a mail server.
const sendWithin = 45 * time.Second

// SMTP sends by the mail server in the brand's settings.
type SMTP struct {
	Roots *x509.CertPool // nil for the authorities of the system
}

// Refusal is a mail that the server did not take, or that got no answer.
type Refusal struct {
	Code int // of the answer (RFC 5321, section 4.2); 0 if there was none
	Err  error
}

// Error implements error. It leaves the server's words out: they quote addresses.
func (r *Refusal) Error() string {
	if r.Code == 0 {
		return "mail server did not answer"
	}
	return fmt.Sprintf("mail server answered %d", r.Code)
}

// Unwrap returns the cause.
func (r *Refusal) Unwrap() error { return r.Err }

// Permanent reports whether the server will never take this mail.
func (r *Refusal) Permanent() bool { return r.Code >= 500 && r.Code <= 599 }

// Class is the answer as it is kept: 4xx, 5xx, or connection if there was none.
func (r *Refusal) Class() string {
	if r.Code == 0 {
		return "connection"
	}
	return fmt.Sprintf("%dxx", r.Code/100)
}

// Send implements Mailer.
func (s SMTP) Send(ctx context.Context, b brand.Brand, m *mail.Msg) error {
	if b.Mail == nil {
		return ErrNoMail
	}
	client, err := s.client(b)
	if err != nil {
		return &Refusal{Err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	if err := client.DialWithContext(ctx); err != nil {
		// A server that wants another password refuses us, not this mail.
		return &Refusal{Code: temporary(err), Err: err}
	}
	defer func() { _ = client.Close() }() // the answer to the mail is what counts
	if err := client.Send(m); err != nil && !m.IsDelivered() {
		return refusalOf(err)
	}
	return nil
}

func (s SMTP) client(b brand.Brand) (*mail.Client, error) {
	set := b.Mail
	options := []mail.Option{
		mail.WithPort(set.Port), mail.WithoutNoop(), mail.WithoutRset(), mail.WithTimeout(sendWithin / 3),
		mail.WithTLSConfig(&tls.Config{ServerName: set.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}),
	}
	if u, err := url.Parse(b.URL); err == nil && u.Hostname() != "" {
		options = append(options, mail.WithHELO(u.Hostname()))
	}
	switch set.TLS {
	case brand.TLSImplicit:
		options = append(options, mail.WithSSL())
	case brand.TLSNone:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if set.Username != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover),
			mail.WithUsername(set.Username), mail.WithPassword(set.Password.Reveal()))
	}
	return mail.NewClient(set.Host, options...)
}

// temporary is the code in err, made one that asks to try again.
func temporary(err error) int {
	var answer *textproto.Error
	if !errors.As(err, &answer) {
		return 0
	}
	return 400 + answer.Code%100
}

// refusalOf reads the code out of err.
func refusalOf(err error) *Refusal {
	var failed *mail.SendError
	if errors.As(err, &failed) && failed.ErrorCode() != 0 {
		return &Refusal{Code: failed.ErrorCode(), Err: err}
	}
	var answer *textproto.Error
	if errors.As(err, &answer) {
		return &Refusal{Code: answer.Code, Err: err}
	}
	return &Refusal{Err: err}
}
