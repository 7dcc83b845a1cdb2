# 搜索出错时说的话。

field-unknown-sort = 只能是 relevance 或 new
