"""Who lives in the town and what happens there: brands, hours, demand, desks and stories."""
