"""What people see on Discord: commands, buttons and messages."""
