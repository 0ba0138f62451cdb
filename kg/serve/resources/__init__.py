"""What the API and the pages both show: entities, claims, sources and conflicts as typed models."""
