package srs

import (
	"context"
	"time"

	"portal/internal/secret"
	"portal/internal/srs/xcp"
)

// TransferStatus tells whether a domain can come to this account, and how far a
// transfer is: pending_owner, pending_admin, pending_registry, completed,
// cancelled, or "".
type TransferStatus struct {
	Transferable bool
	Reason       string // why not
	Status       string
	Address      string // that the approval was mailed to
	Kind         string
	At           time.Time
}

// CheckTransfer asks whether a domain can be transferred in. withStatus asks for a
// transfer that is under way, and hastens one that waits for the registry.
//
// XCP action CHECK_TRANSFER, object DOMAIN. Source: XCP reference, section 5.7.
func (c *Client) CheckTransfer(ctx context.Context, domain string, withStatus bool) (*TransferStatus, error) {
	r, err := c.about(ctx, reading, "CHECK_TRANSFER", domain, xcp.Assoc{"check_status": withStatus, "get_request_address": withStatus})
	if err != nil {
		return nil, err
	}
	a := r.Attributes
	return &TransferStatus{
		Transferable: a.Get("transferrable").Is(), Reason: a.Get("reason").Text(), Status: price(a.Get("status")),
		Address: a.Get("request_address").Text(), Kind: a.Get("type").Text(), At: a.Get("unixtime").Unix(),
	}, nil
}

// CancelTransfer stops a transfer to this account while its owner has not agreed.
//
// XCP action CANCEL_TRANSFER, object TRANSFER. Source: XCP reference, section 5.7.
func (c *Client) CancelTransfer(ctx context.Context, domain string) (*Reply, error) {
	return c.replyTo(ctx, command{
		Action: "CANCEL_TRANSFER", Object: "TRANSFER", effect: changing,
		Attributes: xcp.Assoc{"domain": domain, "reseller": c.config.Username},
	})
}

// ProcessTransfer starts a transfer again that was cancelled.
//
// XCP action PROCESS_TRANSFER, object TRANSFER. Source: XCP reference, section 5.7.
func (c *Client) ProcessTransfer(ctx context.Context, orderID string) (*Order, error) {
	return c.order(ctx, command{
		Action: "PROCESS_TRANSFER", Object: "TRANSFER",
		Attributes: xcp.Assoc{"order_id": orderID, "reseller": c.config.Username},
	})
}

// SendTransferApproval mails the request to approve a transfer again.
//
// XCP action SEND_PASSWORD, object TRANSFER. Source: XCP reference, section 5.7.
func (c *Client) SendTransferApproval(ctx context.Context, domain string) (*Reply, error) {
	return c.replyTo(ctx, command{
		Action: "SEND_PASSWORD", Object: "TRANSFER", effect: changing, Attributes: xcp.Assoc{"domain_name": domain},
	})
}

// TransferQuery selects transfers; zero fields do not select. Registrar is the
// losing one of transfers in, and the gaining one of transfers away; * stands for
// any text. Sources disagree on whether pages start at 0 or 1.
type TransferQuery struct {
	Domain, Registrar, Status, OrderID, TransferID string
	RequestedFrom, RequestedTo                     time.Time // days
	CompletedFrom, CompletedTo                     time.Time // days
	Page, Limit                                    int       // a limit of 40 at most
}

// TransferPage is one page of transfers; their fields are known in part only.
type TransferPage struct {
	Transfers []Fields
	Total     int
}

// TransfersIn reads the transfers to this account.
//
// XCP action GET_TRANSFERS_IN, object DOMAIN. Source: XCP reference, section 5.7.
func (c *Client) TransfersIn(ctx context.Context, q TransferQuery) (*TransferPage, error) {
	return c.transfers(ctx, "GET_TRANSFERS_IN", q.attributes("losing_registrar"))
}

// TransfersAway reads the transfers from this account to other registrars.
//
// XCP action GET_TRANSFERS_AWAY, object DOMAIN. Source: XCP reference, section 5.7.
func (c *Client) TransfersAway(ctx context.Context, q TransferQuery) (*TransferPage, error) {
	return c.transfers(ctx, "GET_TRANSFERS_AWAY", q.attributes("gaining_registrar"))
}

func (c *Client) transfers(ctx context.Context, action string, a xcp.Assoc) (*TransferPage, error) {
	r, err := c.replyTo(ctx, command{Action: action, Object: "DOMAIN", Attributes: a})
	if err != nil {
		return nil, err
	}
	page := &TransferPage{Total: r.Attributes.Get("total").Int()}
	for _, v := range r.Attributes.Get("transfers").List() {
		page.Transfers = append(page.Transfers, fieldsFrom(v))
	}
	return page, nil
}

func (q TransferQuery) attributes(registrarKey string) xcp.Assoc {
	a := xcp.Assoc{}
	setText(a, "domain", q.Domain)
	setText(a, registrarKey, q.Registrar)
	setText(a, "status", q.Status)
	setText(a, "order_id", q.OrderID)
	setText(a, "transfer_id", q.TransferID)
	setDay(a, "req_from", q.RequestedFrom)
	setDay(a, "req_to", q.RequestedTo)
	setDay(a, "completed_from", q.CompletedFrom)
	setDay(a, "completed_to", q.CompletedTo)
	setPage(a, q.Page, q.Limit)
	return a
}

// PushToReseller moves a domain to another reseller at once. With an empty
// username the profile stays as it is.
//
// XCP action RSP2RSP_PUSH_TRANSFER, object DOMAIN. Source: XCP reference, section 5.7.
func (c *Client) PushToReseller(ctx context.Context, domain, reseller, username string, password secret.String) (*Reply, error) {
	a := xcp.Assoc{"grsp": reseller}
	if username != "" {
		a["username"], a["password"] = username, password
	}
	return c.about(ctx, changing, "RSP2RSP_PUSH_TRANSFER", domain, a)
}
