#!/bin/sh
# Counts one view of a page, `/cgi-bin/count?page=NAME`, and answers with all views of it as JSON.
page=${QUERY_STRING#page=}
case $page in
  '' | *[!a-z0-9-]*)
    printf 'Status: 400 Bad Request\r\nContent-Type: application/json\r\n\r\n{"error":"page: use a-z, 0-9 and -"}\n'
    exit 0
    ;;
esac
# Appending one byte is atomic: two views at one moment are counted as two.
printf . >>"$HITS_FOLDER/$page"
hits=$(wc -c <"$HITS_FOLDER/$page")
printf 'Content-Type: application/json\r\n\r\n{"page":"%s","hits":%d,"machine":"%s"}\n' "$page" "$hits" "$(cat /www/machine.txt)"
