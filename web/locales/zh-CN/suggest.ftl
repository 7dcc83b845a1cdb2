# 搜索框的提示：浏览器里的脚本也用这一份。

searched-before = 搜过
forget-searches = 清除搜索记录
