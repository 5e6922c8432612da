import type { DestructiveFamily } from '../command-analysis.ts';
import { type Call, destructive, type Judge } from './call.ts';
import { isInside, isTemporary, normalizePath } from './paths.ts';
import { type Argument, hole, ownBytes, type Stream } from './values.ts';

export interface Place {
  readonly family: DestructiveFamily;
  readonly what: string;
}

/** What changing this file, whatever the change, would do to the computer or to Gatehouse; null for ordinary files. */
export function placeOf(path: string, homeDirectory: string): Place | null {
  const isHome = isInside(path, homeDirectory);
  const rest = isHome ? path.slice(homeDirectory.length) : path;
  if (isGatehouse(path)) return { family: 'gate_tamper', what: 'changes Gatehouse’s own files or what instructs its agents' };
  if (histories.test(path)) return { family: 'gate_tamper', what: 'changes the history of commands' };
  if (hooks.test(path)) return { family: 'gate_tamper', what: 'changes what git runs by itself' };
  if (device.test(path)) return { family: 'system', what: 'writes over a disk or into memory' };
  if (isHome && personal.test(rest)) return { family: 'persistence', what: 'changes what runs when you log in or open a shell' };
  if (starters.test(path)) return { family: 'persistence', what: 'changes what this computer starts by itself' };
  if (system.test(path)) return { family: 'system', what: 'changes files of the system' };
  return null;
}

function isGatehouse(path: string): boolean {
  return /(?:^|\/)(?:\.gatehouse|GATEHOUSE\.md|AGENTS\.md|CLAUDE\.md|CLAUDE\.local\.md|GEMINI\.md|\.cursorrules|\.windsurfrules|\.clinerules|\.cursor|\.claude|\.mcp\.json|copilot-instructions\.md)(?:\/|$)|\/(?:\.config\/gatehouse|Application Support\/Gatehouse|AppData\/Roaming\/Gatehouse)(?:\/|$)/i.test(
    path,
  );
}

const histories = /\/(?:\.(?:bash|zsh|sh|ksh|python|node_repl|psql|mysql|lesshst)_?history|fish_history|ConsoleHost_history\.txt)$/i;
const hooks =
  /(?:^|\/)\.git\/(?:hooks|config|info\/attributes|modules\/[^/]+\/(?:hooks|config))(?:\/|$)|(?:^|\/)\.husky\/|\/\.gitconfig$|\/\.config\/git\/(?:config|hooks)/;
const device =
  /^\/dev\/(?:sd|hd|vd|xvd|nvme|mmcblk|disk|rdisk|mapper|dm-|md|loop|mem|kmem|port|ram|sg|sr|fb)|^\/proc\/(?:sysrq-trigger|kcore|sys\/|self\/mem|\d+\/mem)|^\/sys\//;
const personal =
  /^\/(?:\.(?:bashrc|bash_profile|bash_login|bash_logout|profile|zshrc|zprofile|zshenv|zlogin|zlogout|kshrc|cshrc|tcshrc|login|inputrc|xinitrc|xsession|xsessionrc|xprofile|vimrc|exrc|emacs|screenrc|tmux\.conf|bash_aliases|aliases|pam_environment|envrc|pythonrc|irbrc|Xresources)|\.ssh\/(?:authorized_keys2?|rc|config|environment)|\.config\/(?:fish|autostart|systemd|environment\.d|nvim\/init|plasma-workspace|i3|sway|hypr)|\.local\/share\/(?:systemd|applications|dbus-1)|\.vim\/|\.emacs\.d\/|\.local\/lib\/python[\d.]*\/site-packages\/(?:\w*\.pth|sitecustomize|usercustomize)|Library\/(?:LaunchAgents|LaunchDaemons|StartupItems)|\.local\/bin|bin)(?:\/|$|\.)/;
const starters =
  /^\/(?:etc\/(?:cron|anacrontab|at\.|systemd|init|rc|profile|bash\.?bashrc|bashrc|zsh|environment|ld\.so|xdg\/autostart|update-motd\.d|apt\/apt\.conf\.d|udev|pam\.d|security|modules|sudoers|NetworkManager\/dispatcher|network\/if-|dhcp|X11\/Xsession|skel)|var\/spool\/(?:cron|at)|usr\/lib\/(?:systemd|tmpfiles)|lib\/systemd|usr\/local\/lib\/systemd|run\/systemd|Library\/(?:LaunchAgents|LaunchDaemons|StartupItems)|System\/Library\/Launch|root\/\.(?:bashrc|profile|bash_profile|ssh\/authorized_keys|zshrc))/;
const system =
  /^\/(?:etc|boot|efi|bin|sbin|lib|lib32|lib64|libx32|usr|System|Library|Windows|var\/(?:lib|log|spool|www|cache|backups)|root|opt|snap|srv)(?:\/|$)|^\/(?:home|var|dev|proc|Users|Applications)?$/;

/** Reports what writing to a target means. */
export function judgeTarget(call: Call, target: Argument, stream: Stream, judge: Judge): void {
  const network = /^\/dev\/(?:tcp|udp)\/([^/]*)/.exec(target.text);
  if (network !== null) {
    judgeSocket(call, network[1] ?? '', stream, judge);
    return;
  }
  if (target.text === hole || /^\/dev\/(?:null|std(?:in|out|err)|tty\w*|fd\/.*|full|zero|pts\/\d+|console|shm\/.*)$/.test(target.text))
    return;
  const path = judge.toPath(call, target.text);
  if (path === null) return;
  const place = placeOf(path, judge.homeDirectory);
  if (place === null) return;
  judge.report(call, destructive(place.family, `Writing to ${target.text} ${place.what}.`.replaceAll(hole, '…')));
}

function judgeSocket(call: Call, host: string, stream: Stream, judge: Judge): void {
  if (isOwnHost(host)) return;
  if ((stream.taint & ownBytes) !== 0) judge.report(call, { verdict: 'exfil', reason: `What is printed would go to the host ${host}.` });
  else judge.doubt(call, `/dev/tcp/${host}`, 'It opens a connection to another host.');
}

/** Whether a name or address is this computer. */
export function isOwnHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return /^(?:localhost|localhost\.localdomain|ip6-localhost|.+\.localhost|127(?:\.\d{1,3}){1,3}|0\.0\.0\.0|0|::1|::|host\.docker\.internal|)$/.test(
    name,
  );
}

/** Whether what is named is a root of the system or of a home: whatever is done to all of it is done to everything. */
export function isRoot(path: string, homeDirectory: string): boolean {
  const folder = normalizePath(path.replace(/\/(?:\*|\.\*|\{,\.\}\*)$/, '') || '/');
  return folder === homeDirectory || isInside(homeDirectory, folder) || /^\/(?:root|home\/[^/]+|Users\/[^/]+)?$/.test(folder);
}

export { isTemporary };
