package srssim

// usualPrices apply to TLDs that an account's price list leaves out.
var usualPrices = Prices{New: 1500, Renewal: 1500, Transfer: 1500, Trade: 2500, Redemption: 9000}

// priceOf returns what one year of something costs; the kinds are those of
// GET_PRICE, and "redemption".
func (c *call) priceOf(domain, kind string) Cents {
	p, listed := c.account.Prices[c.tldOf(domain).Name]
	if !listed {
		if p, listed = c.account.Prices["*"]; !listed {
			p = usualPrices
		}
	}
	switch kind {
	case "renewal":
		return p.Renewal
	case "transfer":
		return p.Transfer
	case "trade":
		return p.Trade
	case "redemption":
		return p.Redemption
	}
	return p.New
}

// pay takes an amount from the account if it has that much.
func (c *call) pay(cost Cents) bool { return c.account.pay(cost) }

func (a *Account) pay(cost Cents) bool {
	if a.Balance-a.Held < cost {
		return false
	}
	a.Balance -= cost
	return true
}

// getBalance answers GET_BALANCE.
func (c *call) getBalance() reply {
	return ok(assoc{"balance": c.account.Balance.String(), "hold_balance": c.account.Held.String()})
}

// getPrice answers GET_PRICE, XCP reference, section 5.2.
func (c *call) getPrice() reply {
	name := hostName(c.attrs.text("domain"))
	kind := c.attrs.trimmed("reg_type")
	switch {
	case name == "":
		return refuse(460, "No Domain Supplied")
	case !validHost(name):
		return refuse(465, "Invalid domain syntax for %s", name)
	case c.tlds[c.tldOf(name).Name] == nil:
		return refuse(400, "Unable to determine the price of %s", name)
	case kind != "" && kind != "new" && kind != "renewal" && kind != "transfer" && kind != "trade":
		return refuse(465, "Invalid registration type: %s", kind)
	}
	price := c.priceOf(name, kind) * Cents(max(1, c.attrs.number("period", 1)))
	return ok(assoc{"price": price.String(), "is_registry_premium": "0", "registry_premium_group": ""})
}
