package notice

import "context"

// Deliver works one mail's job now, as the queue would.
func (s *Service) Deliver(ctx context.Context, id int64) error {
	return s.deliver(ctx, deliverArgs{Notice: id})
}

// Compose works one entry's job now.
func (s *Service) Compose(ctx context.Context, entry int64) error {
	return s.compose(ctx, composeArgs{Entry: entry})
}

// RemindOf works a reminder's job now.
func (s *Service) RemindOf(ctx context.Context, id int64) error {
	return s.remind(ctx, remindArgs{Reminder: id})
}

// ComposeBatch works a batch's first job now.
func (s *Service) ComposeBatch(ctx context.Context, b BatchRef) error {
	return s.composeBatch(ctx, batchArgs{BatchRef: b})
}
