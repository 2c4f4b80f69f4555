# How tests/run shows its steps, runs jobs beside them, and ends. tests/run reads this file.

logs=target/tests

step="" step_started=0 durations=""

# step NAME : ends the step before it and announces this one.
step() {
  end_step
  step="$1" step_started=$SECONDS
  printf '\n\033[1m[%4d s] %s\033[0m\n' "$SECONDS" "$step"
}

end_step() {
  [ -z "$step" ] || durations="$durations$(printf '%5d s  %s' "$((SECONDS - step_started))" "$step")
"
  step=""
  stop_if_a_job_failed
}

fail() {
  step=""
  printf '\n\033[31;1mFAILED: %s\033[0m\n' "$*" >&2
  exit 1
}

# in_background JOB COMMAND… : runs a command beside the steps that follow. `wait_for JOB` shows what it printed.
in_background() {
  local job="$logs/$1"
  shift
  # With `set -m`, the job is a process group, so all that it started can be stopped.
  set -m
  (
    trap 'echo "$?" > "$job.status"' EXIT
    "$@"
  ) > "$job.log" 2>&1 < /dev/null &
  set +m
  echo "$!" > "$job.pid"
}

# wait_for JOB
wait_for() {
  wait "$(cat "$logs/$1.pid")" || true
  stop_if_a_job_failed
  cat "$logs/$1.log"
}

stop_if_a_job_failed() {
  local status job
  for status in "$logs"/*.status; do
    [ -e "$status" ] && [ "$(cat "$status")" != 0 ] || continue
    job="${status%.status}"
    cat "$job.log"
    fail "the job ${job##*/}; its output is above"
  done
}

stop_jobs() {
  local pid
  for pid in "$logs"/*.pid; do
    [ -e "$pid" ] && [ ! -e "${pid%.pid}.status" ] || continue
    kill -- "-$(cat "$pid")" 2>/dev/null || true
  done
}

# not_checked WHAT : says that this machine cannot do a check. The end of the run repeats it.
not_checked() {
  echo "NOT CHECKED: $*" | tee -a "$logs/not-checked.log"
}

begin() {
  rm -rf "$logs"
  mkdir -p "$logs"
  trap 'status=$?; stop_jobs; [ "$status" = 0 ] || [ -z "$step" ] || fail "$step"' EXIT
}

finish() {
  end_step
  printf '\n%s' "$durations"
  printf '%5d s  in all\n\n' "$SECONDS"
  if grep -h '^NOT CHECKED: ' "$logs"/*.log 2>/dev/null; then
    echo "Everything else is well."
  else
    echo "All is well."
  fi
}
