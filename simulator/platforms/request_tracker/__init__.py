"""Request Tracker's REST 2.0 API over a world: each brand's helpdesk."""
