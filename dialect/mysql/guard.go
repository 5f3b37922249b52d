package mysql

// guards asks, before anything is changed, for the rows that would be in the way.
func (p *planner) guards() error { return nil }
