cd /tmp/e1/fresh
export CUNBAO_WECOM_BOT_ID=a CUNBAO_WECOM_BOT_SECRET=verysecretvalue CUNBAO_HTTP_PORT=0 PYTHONPATH=/work/trees/eyes1
PY=/work/trees/eyes1/.venv/bin/python
for p in "all_proxy=socks5://127.0.0.1:1080" "https_proxy=foo" "https_proxy=http://127.0.0.1:9"; do
 echo "== $p"; rm -rf data; env $p timeout 12 $PY -m bot run 2>&1 | tail -8; echo rc ${PIPESTATUS[0]}
 env $p timeout 30 $PY -m bot doctor 2>&1 | tail -8
done
