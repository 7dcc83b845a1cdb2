# What is said when searching goes wrong.

field-unknown-sort = relevance or new, please

search-understood = Searched with these filters
search-as-words = Search for this as plain words
search-relaxed-filters = Nothing was found with these filters. Here is what was found without them.
search-relaxed-words = Not every word was found as written. Here is what comes near.
search-near-chapters = Chapters near this
kind-caption = captions
kind-post = reply
kind-person = teacher
