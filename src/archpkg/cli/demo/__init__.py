"""示例档案室. A small archive room on disk, to see the whole journey with."""
