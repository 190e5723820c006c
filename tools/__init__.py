"""Set-up and upkeep of this repository. Refuses to be imported by the appliance."""
