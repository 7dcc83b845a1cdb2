# 搜索出错时说的话。

field-unknown-sort = 只能是 relevance 或 new

search-understood = 按这些条件找
search-as-words = 当作普通的词来找
search-relaxed-filters = 按这些条件没有找到，下面是不限条件的结果。
search-relaxed-words = 没有字字相符的，下面是相近的结果。
search-near-chapters = 相近的章节
kind-caption = 字幕
kind-post = 回帖
kind-person = 老师
