"""Messages to the care team: written under the member's seal, with the hours in which somebody reads them."""
