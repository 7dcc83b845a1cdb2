# What is said when searching goes wrong.

field-unknown-sort = relevance or new, please
