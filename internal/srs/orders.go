package srs

import (
	"context"
	"strconv"
	"time"

	"portal/internal/srs/xcp"
)

// OrderSummary is an order in a list. The form of the date is not known.
type OrderSummary struct{ ID, Date, Status, Kind string }

// OrdersQuery selects orders of a domain; zero fields do not select.
type OrdersQuery struct {
	Domain      string
	From, To    time.Time // days
	Status      string    // completed, pending, declined, cancelled, deleted, waiting …
	Kind        string    // new, premium, renewal, sunrise, transfer
	Page, Limit int       // pages from 1
}

// OrdersByDomain reads the orders of a domain. Look here before an order whose
// outcome is unknown is sent again.
//
// XCP action GET_ORDERS_BY_DOMAIN, object DOMAIN. Source: XCP reference, section 5.3.
func (c *Client) OrdersByDomain(ctx context.Context, q OrdersQuery) ([]OrderSummary, error) {
	a := xcp.Assoc{}
	setDay(a, "order_from", q.From)
	setDay(a, "order_to", q.To)
	setText(a, "status", q.Status)
	setText(a, "type", q.Kind)
	setPage(a, q.Page, q.Limit)
	r, err := c.about(ctx, reading, "GET_ORDERS_BY_DOMAIN", q.Domain, a)
	if err != nil {
		return nil, err
	}
	var orders []OrderSummary
	for _, v := range r.Attributes.Get("orders").List() {
		orders = append(orders, OrderSummary{
			ID: v.Get("id").Text(), Date: v.Get("order_date").Text(), Status: v.Get("status").Text(), Kind: v.Get("type").Text(),
		})
	}
	return orders, nil
}

// OrderInfo reads an order's fields; their list is known in part only.
//
// XCP action GET_ORDER_INFO, object DOMAIN. Source: XCP reference, section 5.3.
func (c *Client) OrderInfo(ctx context.Context, orderID string) (xcp.Value, error) {
	r, err := c.replyTo(ctx, command{Action: "GET_ORDER_INFO", Object: "DOMAIN", Attributes: xcp.Assoc{"order_id": orderID}})
	if err != nil {
		return xcp.Value{}, err
	}
	return r.Attributes.Get("field_hash"), nil
}

// Balance is the account's money as decimal text. Hold is bound by open orders:
// Balance less Hold can be spent.
type Balance struct{ Balance, Hold string }

// Balance reads the account's balance.
//
// XCP action GET_BALANCE, object BALANCE. Source: XCP reference, section 5.3.
func (c *Client) Balance(ctx context.Context) (*Balance, error) {
	r, err := c.replyTo(ctx, command{Action: "GET_BALANCE", Object: "BALANCE"})
	if err != nil {
		return nil, err
	}
	return &Balance{price(r.Attributes.Get("balance")), price(r.Attributes.Get("hold_balance"))}, nil
}

// ProcessPending carries out an order that was saved, or cancels it.
//
// XCP action PROCESS_PENDING, object DOMAIN. Source: XCP reference, section 5.6.
func (c *Client) ProcessPending(ctx context.Context, orderID string, cancel bool) (*Order, error) {
	a := xcp.Assoc{"order_id": orderID}
	if cancel {
		a["command"] = "cancel"
	}
	return c.order(ctx, command{Action: "PROCESS_PENDING", Object: "DOMAIN", Attributes: a})
}

// CancelPendingOrders cancels the orders from before a moment that are in one of
// the given states, "pending" or "declined"; none means pending.
//
// XCP action CANCEL_PENDING_ORDERS, object ORDER. Source: XCP reference, section 5.6.
func (c *Client) CancelPendingOrders(ctx context.Context, before time.Time, states ...string) (*Reply, error) {
	a := xcp.Assoc{"to_date": strconv.FormatInt(before.Unix(), 10)}
	if len(states) > 0 {
		a["status"] = states
	}
	return c.replyTo(ctx, command{Action: "CANCEL_PENDING_ORDERS", Object: "ORDER", effect: changing, Attributes: a})
}

// CancelActiveProcess stops the activation of a .ca order.
//
// XCP action CANCEL_ACTIVE_PROCESS, object DOMAIN. Source: XCP reference, section 5.6.
func (c *Client) CancelActiveProcess(ctx context.Context, orderID string) (*Reply, error) {
	return c.replyTo(ctx, command{
		Action: "CANCEL_ACTIVE_PROCESS", Object: "DOMAIN", effect: changing, Attributes: xcp.Assoc{"order_id": orderID},
	})
}

// QueuedRequest reads what became of a request that was queued while a registry
// was down (Order.QueueID). Its fields are not known from any source.
//
// XCP action QUERY_QUEUED_REQUEST, object DOMAIN. Source: XCP reference, section 5.6.
func (c *Client) QueuedRequest(ctx context.Context, id string) (xcp.Value, error) {
	r, err := c.replyTo(ctx, command{Action: "QUERY_QUEUED_REQUEST", Object: "DOMAIN", Attributes: xcp.Assoc{"request_id": id}})
	if err != nil {
		return xcp.Value{}, err
	}
	return r.Attributes.Get("request_data"), nil
}
