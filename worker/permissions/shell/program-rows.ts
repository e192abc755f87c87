import { GIT_ROWS } from "./git-rows.ts";
import { changes, computed, dependency, egress, oneOf, type ProgramRow, privilege, runs } from "./program-row.ts";

/** Shells; the code that they run is judged too. */
export const SHELLS = "sh bash dash ash zsh ksh mksh rbash";
/** Interpreters of other languages; the code that they run is not analysed. */
export const LANGUAGES = `node nodejs deno bun tsx ts-node perl ruby php lua luajit Rscript julia tclsh python python2 python3
  pypy3 osascript pwsh fish`;
const MANAGERS = "npm pnpm yarn pip pip3 uv poetry pipenv conda cargo go gem bundle composer dotnet mix mvn gradle";
/** Subcommands of package managers that build, test or list. Any other subcommand installs, publishes or changes settings. */
const SAFE =
  oneOf(`test t tst run run-script start stop restart pack build b lint check c clippy fmt format r bench doc clean rustc
  nextest vet fix tool compile package verify assemble ls list why explain help root bin prefix query show freeze
  tree graph info metadata which validate licenses tasks --version workspace workspaces`);
/** Matches a first operand that is a package with a version or a URL, and so is fetched from the network. */
const FETCHED = String.raw`(-\S+ )*[^- ]\S*(@[^ /]|:)`;
/** Matches a sed script that only prints, deletes or substitutes. */
const PRINTS = String.raw`([0-9,$]*[pqd=]|/[^/ ]*/[pd]|s([/#|])((?!\3)[^;{} ])*\3((?!\3)[^;{} ])*\3[gipI0-9]*)`;

/** Options with which programs that read or write files start another program. */
export const STARTS_PROGRAM =
  / --(pre|pager|hostname-bin|compress-program|to-command|use-compress-program|checkpoint-action|rsh-command|new-volume-script|info-script)[ =]/;

/** The row for a program that no other row names. It runs unknown code on its arguments, so the risk is medium, or higher because of an argument. */
export const ANY_PROGRAM: ProgramRow = { names: "", does: runs("runs NAME"), args: "guess" };

/** The rows of all known programs. */
export const PROGRAM_ROWS: readonly ProgramRow[] = [
  // Programs with high risk, whatever the arguments.
  {
    names: `aria2c axel curl dig drill ftp host http httpie https links lynx mail mailx msmtp mutt nc ncat netcat nmap
      nslookup openssl ping rclone rsync s3cmd scp sendmail sftp socat ssh ssh-add ssh-copy-id ssh-keygen sshpass tcpdump
      telnet tftp traceroute w3m wget whois xh ansible ansible-playbook aws az doctl docker docker-compose fly flyctl gcloud
      gh glab gsutil helm heroku kubectl mongo mongosh mysql netlify nerdctl podman psql pulumi redis-cli serverless
      terraform tofu vercel wrangler`,
    does: egress("reaches for the network with NAME"),
  },
  {
    names: `at batch bpftool capsh chattr chgrp chown chroot crontab dmesg gdb groupadd ifconfig insmod ip iptables
      journalctl launchctl losetup ltrace mknod modprobe mount newgrp nft nsenter passwd perf pivot_root rmmod route runuser
      service setcap setfacl su swapoff swapon sysctl systemctl systemd-run umount unshare useradd userdel usermod visudo`,
    does: privilege("changes the machine or its users with NAME"),
  },
  {
    names: "ed emacs ex nano nvim vi view vim vimdiff screen tmux expect less more man",
    does: privilege("starts NAME, which is interactive and can start other programs"),
  },
  {
    names: "fdisk halt mkfs mkfs.ext4 mkswap parted poweroff reboot shred shutdown srm wipefs",
    does: ["high", "destructive", "destroys data or stops the machine with NAME"],
  },
  {
    names: `apt apt-get aptitude dpkg yum dnf rpm apk brew snap pacman zypper flatpak port nix-env nix rustup nvm volta
      corepack cpan cpanm luarocks opam cabal stack vcpkg conan easy_install pipx`,
    does: dependency("installs or changes programs with NAME"),
  },

  // Programs that start another program: the remaining words are that program's command line.
  { names: "command", when: /^ -[vV] / },
  { names: "command builtin busybox toybox nohup setsid unbuffer prlimit fakeroot linux64 entr", args: "program" },
  { names: "exec", args: "program", text: "-a" },
  { names: "nice ionice", args: "program", text: "-n -c -p --adjustment --class" },
  { names: "time", args: "program", text: "-f --format", writes: "-o --output" },
  { names: "timeout", args: "program", skip: 1, text: "-s -k --signal --kill-after" },
  { names: "stdbuf", args: "program", text: "-i -o -e --input --output --error" },
  { names: "chrt taskset setarch faketime", args: "program", skip: 1, text: "-T -P -D" },
  { names: "numactl xvfb-run", args: "program", text: "-m -N -C -s -n -e" },
  { names: "env", when: / (-\w*S|--split-string)/, does: computed("splits a text into a command with env -S") },
  { names: "env", when: /^ (-\S+ |\w+=\S* )*$/, does: ["medium", "read", "prints the environment"] },
  { names: "env", args: "program", text: "-u --unset", reads: "-C --chdir" },
  { names: "printenv", does: ["medium", "read", "prints the environment"] },
  {
    names: "sudo doas pkexec strace",
    does: privilege("asks for another user's rights, or looks into another process, with NAME"),
    args: "program",
    text: "-u -g -h -p -C -r -t -e -o -s",
  },
  { names: "flock", args: "program", skip: 1, text: "-w --timeout -E", code: "-c --command" },
  { names: "script", does: changes("records a session in a file"), args: "write", code: "-c --command" },
  { names: "watch", args: "code", text: "-n --interval" },
  {
    names: "xargs parallel",
    args: "program",
    text: "-I -i -n -P -L -d -E -s --max-args --max-procs --delimiter --replace -j --jobs",
    reads: "-a --arg-file",
  },

  // Builtins of the shell.
  {
    names: "test [ declare typeset local export readonly let unset",
    when: /\$\(|`/,
    does: computed("hides a substitution in a text that the shell evaluates"),
  },
  { names: "mapfile readarray", when: / -C/, does: computed("runs a command for each line with NAME") },
  { names: "hash", when: / -p/, does: computed("changes what the shell runs with NAME") },
  {
    names: "enable bind complete compgen fc history",
    when: /\S/,
    does: computed("changes what the shell runs with NAME"),
  },
  { names: "eval", does: runs("evaluates a text"), args: "code" },
  { names: "alias", when: /=/, does: runs("renames commands with an alias") },
  { names: "trap", args: "code" },
  { names: "source .", does: runs("runs the script SUB") },
  { names: "pushd popd", does: ["medium", "read", "moves to a folder that is not followed"], args: "read" },
  { names: "kill pkill killall", does: runs("stops processes of the sandbox with NAME") },
  {
    names: `: [ alias bg bind break caller cd compgen complete continue declare dirs disown echo enable exit export false fc fg
      getopts hash help history jobs let local logout mapfile printf read readarray readonly return set shift shopt suspend
      test times true type typeset ulimit umask unalias unset wait
      arch basename cal clear date dirname expr factor getconf groups id locale logname nproc pwd seq sleep tput tr tty
      uname which whoami yes`,
  },

  // Readers.
  { names: "cut", args: "read", text: "-d -f -c -b --delimiter --fields --output-delimiter" },
  { names: "column", args: "read", text: "-s -o -t -N -c" },
  {
    names: "sort",
    args: "read",
    text: "-k -t -S --key --field-separator --parallel",
    writes: "-o --output",
  },
  { names: "tree", args: "read", text: "-L -I -P --filelimit", writes: "-o" },
  { names: "diff", args: "read", text: "-U -C -I -x -L -W --label --exclude", writes: "--output" },
  {
    names: "grep egrep fgrep zgrep rg ag",
    args: "read",
    skip: 1,
    noSkip: /^(-\w*[ef]|--regexp|--file|--type-list)/,
    text: "-e -A -B -C -m -g -t -T --regexp --include --exclude --exclude-dir --max-count --glob --iglob --type",
    reads: "-f --file --ignore-file",
  },
  { names: "jq", args: "read", skip: 1, noSkip: /^(-f|--from-file)/, text: "--arg --argjson", reads: "-f --from-file" },
  {
    names: `b2sum base32 base64 cat cksum cmp colordiff comm df diff3 dir du expand file fmt fold head hexdump join look ls
      lsattr md5sum namei nl nm numfmt objdump od paste pr ptx readelf readlink realpath rev sha1sum sha224sum sha256sum
      sha384sum sha512sum shasum size stat strings sum tac tail tsort unexpand vdir wc zcat`,
    args: "read",
  },
  {
    names: "sed",
    when: / (-[nEr]*i|--in-place)/,
    does: changes("edits files in place with sed"),
    args: "write",
    skip: 1,
    noSkip: /^(-\w*[ef]|--exp|--file)/,
    text: "-e --expression",
  },
  { names: "sed", when: new RegExp(`^ (-[nEr]+ )*${PRINTS} (?!.* (-\\w*[ef]|--exp|--file))`), args: "read", skip: 1 },
  {
    names: "sed awk gawk mawk",
    does: runs("runs a NAME script that may write files or start programs"),
    args: "read",
    skip: 1,
    noSkip: /^(-\w*[ef]|--exp|--file)/,
    text: "-F -v -e --expression",
    reads: "-f --file",
  },
  { names: "uniq xxd", when: /^ (-\w+ (\d+ )?)*\S+ $/, args: "read" },

  // Writers.
  { names: "cp ln install", does: changes("writes files"), args: "copy", text: "-m --mode -S --suffix -o -g" },
  { names: "mv", does: changes("moves files"), args: "move", text: "-S --suffix" },
  { names: "rm", when: / (-\w*[rR]|--recursive)/, does: changes("removes files"), args: "destroy" },
  { names: "chmod", when: /^ (-[Rvcf]+ |--\S+ )*(0?[0-7]{3}|[-ugoa+=rwxX,]+) /, args: "write", skip: 1 },
  { names: "chmod", does: privilege("sets a mode that gives its user's rights to others"), args: "write", skip: 1 },
  {
    names: "tar",
    when: /^ \w*[PIF]\w* | (-\w*[PIF]|--absolute)/,
    does: computed("starts a program or leaves its folder through NAME"),
  },
  { names: "tar", does: changes("reads or writes an archive"), args: "read", writes: "-C --directory" },
  {
    names: `touch mkdir rmdir truncate tee mkfifo split csplit gzip gunzip bzip2 xz unlink rm unzip zip patch cpio 7z dd uniq
      xxd`,
    does: changes("writes files with NAME"),
    args: "write",
    text: "-m --mode -s --size",
  },
  { names: "find fd fdfind", args: "read" },

  // Programs that run code, and package managers.
  { names: SHELLS, does: runs("starts NAME") },
  { names: LANGUAGES, when: /^ (-v|-V|--version|-h|--help) $/ },
  { names: "node", when: /^ --check /, args: "read" },
  {
    names: "deno bun",
    when: /^ (add|cache|install|i|link|publish|remove|update|upgrade|x) /,
    does: dependency("changes dependencies with NAME SUB"),
  },
  { names: "python python2 python3 pypy3", when: /^ -m (pip|pipx|poetry|uv) /, args: "program" },
  { names: LANGUAGES, does: runs("runs code in NAME"), args: "guess", text: "-e -E -c -p -n -m --eval --print" },
  {
    names: "npx pnpx bunx",
    when: new RegExp(`^ ((-\\S+ )*(-p|--package)[ =]|${FETCHED})`),
    does: dependency("fetches a package with NAME"),
  },
  { names: "npm", when: new RegExp(`^ (exec|x) ${FETCHED}`), does: dependency("fetches a package with NAME") },
  { names: "npx pnpx bunx", does: runs("runs a dependency's program"), args: "program", code: "-c --call" },
  { names: "npm", when: /^ (exec|x) /, does: runs("runs a dependency's program"), args: "program", skip: 1 },
  { names: "uv poetry pipenv bundle", when: /^ (run|exec) /, args: "program", skip: 1 },
  {
    names: MANAGERS,
    when: new RegExp(
      `^ ((-C|--prefix|--dir|--manifest-path) \\S+ |-(?!C |-(prefix|dir|manifest-path) )\\S+ )*${SAFE} `,
    ),
    does: runs("runs NAME SUB"),
    args: "guess",
    reads: "-C --prefix --dir --manifest-path",
  },
  { names: MANAGERS, does: dependency("changes dependencies or settings with NAME SUB"), args: "guess" },
  ...GIT_ROWS,
];
