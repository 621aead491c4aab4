"""How things look: custom ids, messages, buttons, answers and errors."""
