import type { BuiltInRule } from './contract.ts';

/** What one component's name means by itself, or next to its parent. All names are folded. */
export interface NameEntry {
  /** The rule, wherever the component stands: everything below it is secret too. */
  anywhere?: BuiltInRule;
  /** The rule when it is the last component. */
  last?: BuiltInRule;
  /** Parents under which it is secret, everything below included. */
  under?: Map<string, BuiltInRule>;
}

/** Folders whose whole content is secret. */
const secretFolders: Readonly<Record<string, BuiltInRule>> = {
  ...rule('S2', '.ssh id_rsa id_dsa id_ecdsa id_ed25519 id_ecdsa_sk id_ed25519_sk'),
  ...rule('S5', '.kube'),
  ...rule('S6', '.gnupg .1password'),
  ...rule(
    'S7',
    '.aws .azure .gcp .gcloud .password-store .kwallet keychains tfstate.d terraform.tfstate.d .putty .oci .aliyun .bluemix .snowflake .cloudflared .kaggle .huggingface .tccli',
  ),
};

/** Files that hold credentials, keys or histories, by their whole name. Their copies and backups are found through it. */
const secretFiles: Readonly<Record<string, BuiltInRule>> = {
  ...rule('S1', '.dev.vars .flaskenv'),
  ...rule('S4', 'vault.yaml vault.yml vault.json .vault-token'),
  ...rule(
    'S7',
    '.npmrc .pypirc .netrc _netrc .git-credentials .gitcredentials .pgpass pgpass.conf .my.cnf .mylogin.cnf .dockercfg .dockerconfigjson',
  ),
  ...rule(
    'S7',
    '.boto .s3cfg .terraformrc terraform.rc .databrickscfg .htpasswd .passwd-s3fs .smbcredentials .msmtprc .fetchmailrc .authinfo',
  ),
  ...rule(
    'S7',
    '.authinfo.gpg secring.gpg .dbshell .lesshst .history .rhistory k3s.yaml rclone.conf .rclone.conf .sentryclirc .pip-credentials',
  ),
  ...rule('S7', 'cookies-journal cookies.sqlite cookies.sqlite-wal cookies.sqlite-shm cookies.binarycookies cookies.db'),
  ...rule('S7', 'cookies.txt sessionstore.jsonlz4 recovery.jsonlz4 formhistory.sqlite'),
  ...rule(
    'S7',
    '.zhistory .histfile .octave_hist .mbsyncrc .offlineimaprc .pg_service.conf .vultr-cli.yaml .linode-cli .gist .consul-token .nomad-token',
  ),
  ...rule('S7', 'wpa_supplicant.conf krb5.keytab ntds.dit secring.pgp rke2.yaml ngrok.yml'),
  ...rule('S7', 'key3.db key4.db logins.json logins-backup.json signons.sqlite access_tokens.db'),
  ...rule('S7', 'fish_history mongosh_repl_history consolehost_history.txt cqlsh_history sqlite_history psql_history mysql_history'),
  ...rule('S7', 'passwords.txt passwords.csv passwords.json passwords.xml passwords.yaml passwords.yml passwords.db'),
  ...rule(
    'S7',
    'sftp-config.json .ftpconfig .remote-sync.json filezilla.xml sitemanager.xml recentservers.xml robomongo.json wallet.dat .viminfo .pgpass.conf',
  ),
  ...rule(
    'S7',
    'oauth_creds.json gcp-key.json .curlrc _curlrc .wgetrc gatehouse.db gatehouse.db-wal gatehouse.db-shm gatehouse.db-journal',
  ),
};

/** `parent/name`: secret only there. */
const secretPairs: Readonly<Record<string, BuiltInRule>> = {
  ...rule('S7', '.docker/config.json .docker/.token_seed containers/auth.json .config/gcloud roaming/gcloud gh/hosts.yml gh/hosts.yaml'),
  ...rule('S7', 'github-copilot/hosts.json github-copilot/apps.json glab-cli/config.yml glab-cli/config.yaml glab/config.yml .config/hub'),
  ...rule(
    'S7',
    '.composer/auth.json composer/auth.json .m2/settings.xml .m2/settings-security.xml .gradle/gradle.properties nuget/nuget.config',
  ),
  ...rule(
    'S7',
    '.nuget/nuget.config doctl/config.yaml .fly/config.yml .snowsql/config rclone/rclone.conf etc/shadow etc/gshadow etc/shadow- etc/gshadow-',
  ),
  ...rule('S7', 'share/keyrings .local/keyrings bitwarden/data.json .config/op .op/config .codex/auth.json opencode/auth.json'),
  ...rule(
    'S7',
    'docker~1/config.json docker~1/config~1.jso .vscode/sftp.json .subversion/auth .svn/auth stripe/config.toml .netlify/config.json .vercel/auth.json .ibmcloud/config.json',
  ),
  ...rule(
    'S7',
    'com.vercel.cli/auth.json configstore/firebase-tools.json .ethereum/keystore solana/id.json .electrum/wallets hcloud/cli.toml',
  ),
  ...rule(
    'S7',
    'glab/hosts.yml glab-cli/hosts.yml .bundle/config huggingface/token scw/config.yaml .railway/config.json .supabase/access-token',
  ),
  ...rule('S7', 'networkmanager/system-connections ssl/private etc/wireguard .purple/accounts.xml weechat/sec.conf .irssi/config'),
  ...rule('S7', 'nushell/history.txt pgcli/history mycli/history litecli/history atuin/history.db profile_default/history.sqlite'),
  ...rule('S7', 'config/sam config/security etc/master.passwd security/opasswd bitwarden-cli/data.json'),
  ...rule('S7', '.cassandra/credentials .config/1password gatehouse/keys .gatehouse/keys .config/sops sops/age'),
};

/** Names of browser stores that have a space in them. */
const browserStores = [
  'login data',
  'login data for account',
  'login data-journal',
  'web data',
  'web data-journal',
  'local state',
  'extension cookies',
  'bitwarden cli/data.json',
  'github cli/hosts.yml',
];

/** One map from a component's name to everything known about it, so that an ordinary component costs one look-up. */
export const nameTable: ReadonlyMap<string, NameEntry> = buildTable();

function buildTable(): Map<string, NameEntry> {
  const table = new Map<string, NameEntry>();
  const entryOf = (name: string): NameEntry => {
    const entry = table.get(name) ?? {};
    table.set(name, entry);
    return entry;
  };
  for (const [name, id] of Object.entries(secretFolders)) entryOf(name).anywhere = id;
  for (const [name, id] of Object.entries(secretFiles)) entryOf(name).last = id;
  for (const name of browserStores) addPairOrFile(entryOf, name, 'S7');
  for (const [pair, id] of Object.entries(secretPairs)) addPairOrFile(entryOf, pair, id);
  return table;
}

function addPairOrFile(entryOf: (name: string) => NameEntry, name: string, id: BuiltInRule): void {
  const [parent = '', child] = name.split('/');
  if (child === undefined) entryOf(parent).last = id;
  else {
    const entry = entryOf(child);
    entry.under ??= new Map();
    entry.under.set(parent, id);
  }
}

function rule(id: BuiltInRule, names: string): Record<string, BuiltInRule> {
  return Object.fromEntries(names.split(' ').map((name) => [name, id]));
}
