"""`python main.py state …`: looking at the state, putting a backup back, bringing an older bot's file along."""
