import { isAbsolute, join, resolve } from 'node:path';

/** Where everything of ours lives: HOUSE "On disk". All paths absolute. */
export interface HomePaths {
  readonly home: string;
  readonly settingsFile: string;
  readonly secretsFile: string;
  readonly auditDirectory: string;
  readonly keysDirectory: string;
  readonly databaseFile: string;
  readonly tourDirectory: string;
  readonly logsDirectory: string;
  /** What was allowed beyond a session: a folder for each workspace. */
  readonly grantsDirectory: string;
}

export interface HomeInputs {
  readonly platform: NodeJS.Platform;
  /** The person's home directory. */
  readonly userHome: string;
  /** `GATEHOUSE_HOME`, when set. */
  readonly gatehouseHome: string | undefined;
  /** `XDG_CONFIG_HOME` on Linux, when set. */
  readonly xdgConfigHome: string | undefined;
  /** `APPDATA` on Windows, when set. */
  readonly appData: string | undefined;
}

/**
 * The folder of Gatehouse: `GATEHOUSE_HOME`, else the platform's configuration folder:
 * `~/Library/Application Support/Gatehouse`, `$XDG_CONFIG_HOME/gatehouse` (or `~/.config/gatehouse`),
 * `%APPDATA%\Gatehouse`. Always absolute; it may be a link, and the gate looks behind it.
 */
export function findHome(inputs: HomeInputs): string {
  // What is relative means another folder for each working directory, and what is protected is compared as absolute.
  if (inputs.gatehouseHome !== undefined && inputs.gatehouseHome !== '') return resolve(inputs.gatehouseHome);
  if (inputs.platform === 'darwin') return join(inputs.userHome, 'Library', 'Application Support', 'Gatehouse');
  if (inputs.platform === 'win32') return join(inputs.appData ?? join(inputs.userHome, 'AppData', 'Roaming'), 'Gatehouse');
  // The specification of that variable says to ignore one that is not absolute.
  const isUsable = inputs.xdgConfigHome !== undefined && isAbsolute(inputs.xdgConfigHome);
  return join(isUsable ? inputs.xdgConfigHome : join(inputs.userHome, '.config'), 'gatehouse');
}

export function createHomePaths(home: string): HomePaths {
  return {
    home,
    settingsFile: join(home, 'settings.json'),
    secretsFile: join(home, 'secrets.json'),
    auditDirectory: join(home, 'audit'),
    keysDirectory: join(home, 'keys'),
    databaseFile: join(home, 'gatehouse.db'),
    tourDirectory: join(home, 'tour'),
    logsDirectory: join(home, 'logs'),
    grantsDirectory: join(home, 'grants'),
  };
}
