"""The member's own part of the intake, on their phone: stopped and taken up as they like."""
