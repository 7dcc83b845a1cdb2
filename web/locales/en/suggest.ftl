# The search box; the scripts in the browser read this file too.

searched-before = searched before
forget-searches = Forget these searches
