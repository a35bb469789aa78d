"""检测. Is it sound? Evidence is looked at once, then judged; nothing here changes what it looks at."""
