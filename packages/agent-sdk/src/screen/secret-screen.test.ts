import { describe, expect, it } from 'vitest';
import { createSecretScreen, type SecretRule } from './index.ts';
import { ordinaryPaths } from './ordinary-paths-fixture.ts';

const screen = createSecretScreen({ homeDirectory: '/home/me', workspaceRoot: '/home/me/project' });

/** One line per rule and spelling: `rules: paths`. */
const secret: readonly (readonly [SecretRule, string])[] = [
  ['S1', '.env .env.local .env.production .env-prod .env_backup .env~ .env1 .env.example config/.env app/.env/x.py .envrc .envrc.local'],
  ['S1', '.dev.vars worker/.dev.vars.production .dev.vars.bak .flaskenv'],
  ['S7', '.curlrc .wgetrc /home/me/.config/gatehouse/gatehouse.db gatehouse.db-wal'],
  ['S1', 'prod.env docker/compose.env prod.env.bak #.env# .#.env .env.swp'],
  ['S2', '/home/me/.ssh/id_rsa .ssh/known_hosts .ssh /root/.ssh/authorized_keys .ssh.bak/config id_rsa id_ed25519 id_ecdsa_sk id_dsa'],
  ['S2', 'keys/id_rsa.pub id_rsa.bak id_rsa-old id_ed25519_sk id_rsa2 deploy_id_rsa etc/ssh/ssh_host_ed25519_key .id_rsa.swp'],
  [
    'S3',
    'credentials credentials.json credentials.yml .credentials .credentials.json aws-credentials.json my_credentials.json credentials-prod.yaml',
  ],
  [
    'S3',
    'credentials.bak credentials/prod.json credentials/prod secrets secrets.json secrets.yaml .secrets secrets.prod.yml app-secrets.json',
  ],
  ['S3', 'config/credentials.yml.enc .secrets.toml secrets.tar.gz secrets.env.local credentials.csv src/gcp_credentials client.secrets'],
  [
    'S4',
    'vault.yaml vault.yml vault.json .vault-token .vault_pass .vault_pass.txt vault_pass.sh vault-password /secrets/db app/secrets/token.txt',
  ],
  ['S4', '/run/secrets/api_key deploy/secrets/prod/any.thing group_vars/all/vault.yml'],
  [
    'S5',
    'prod.kubeconfig kubeconfig kubeconfig.yaml kubeconfig-prod .kube/config .kube/cache/x /etc/kubernetes/admin.conf /etc/kubernetes/kubelet.conf.old prod-kubeconfig.yaml',
  ],
  ['S6', 'server.pem tls.key cert.p12 cert.pfx app.jks release.keystore AuthKey.p8 putty.ppk vault.kdbx my.1password x.gnupg key.age'],
  ['S6', 'account.private.json .gnupg/trustdb.gpg server.key.bak .pem a/b.key.old vault.agilekeychain/data/x login.keychain-db'],
  [
    'S7',
    '.aws/credentials .aws/config .azure/token.json .gcp/key .config/gcloud/x.db .docker/config.json .npmrc sub/.npmrc .pypirc .netrc _netrc',
  ],
  [
    'S7',
    '.git-credentials .pgpass .config/gh/hosts.yml .config/glab-cli/config.yml .my.cnf .npmrc.bak terraform.tfstate terraform.tfstate.backup',
  ],
  [
    'S7',
    'prod.tfvars prod.auto.tfvars.json .bash_history .zsh_history .python_history .psql_history .mysql_history fish_history .node_repl_history',
  ],
  ['S7', '/proc/1/environ /proc/self/environ /proc/self/mem /proc/42/task/43/environ /proc/self/root/proc/1/environ /etc/shadow'],
  [
    'S7',
    '.local/share/keyrings/login.keyring key4.db logins.json cookies.sqlite google-chrome/Default/Cookies .cargo/../.netrc .m2/settings.xml',
  ],
  [
    'S7',
    'service-account.json client_secret_42.apps.googleusercontent.com.json x-firebase-adminsdk-1.json .terraformrc .htpasswd passwords.txt',
  ],
  ['S2', 'keys/id_rsa/private backup/id_ed25519/x'],
  [
    'S7',
    'serviceAccountKey.json gcloud-service-key.json .vscode/sftp.json sftp-config.json .ftpconfig FileZilla/sitemanager.xml wallet.dat .viminfo',
  ],
  ['S7', '.config/stripe/config.toml .vercel/auth.json .subversion/auth/svn.simple/ab kwalletd/kdewallet.kwl .ethereum/keystore/UTC--2020'],
  ['S6', 'client.ovpn wallet.psafe3 http.keytab vault.enpassdb cert.p12.b64'],
  [
    'S7',
    '.mycli-history .zhistory .duckdb_history nushell/history.txt .netrc.gpg cookies.txt .kaggle/kaggle.json .cache/huggingface/token',
  ],
  ['S7', '/etc/wireguard/wg0.conf /etc/ssl/private/site .bundle/config .config/glab-cli/hosts.yml Windows/System32/config/SAM'],
  ['S8', '/proc/1234/fd/7'],
];

const secretWithSpaces: readonly (readonly [SecretRule, string])[] = [
  ['S1', '.env (copy)'],
  ['S1', '.env copy'],
  ['S7', '/home/me/.config/google-chrome/Default/Login Data'],
  ['S7', 'C:\\Users\\me\\AppData\\Roaming\\GitHub CLI\\hosts.yml'],
];

/** The same files, spelled to slip through. */
const tricks: readonly (readonly [SecretRule, string])[] = [
  ['S1', './.env'],
  ['S1', 'src/../.env'],
  ['S1', '//.//.env//'],
  ['S1', '.ENV'],
  ['S1', 'config\\.env'],
  ['S1', '.env.'],
  ['S1', '.env '],
  ['S1', '.env::$DATA'],
  ['S1', 'ENV~1'],
  ['S1', 'ENV~1.LOC'],
  ['S1', '．env'],
  ['S1', '.\u200benv'],
  ['S1', '.ｅｎｖ'],
  ['S1', '/proc/self/root/home/me/project/.env'],
  ['S1', '/proc/self/cwd/.env'],
  ['S1', '\\\\?\\C:\\project\\.env'],
  ['S1', '/ws/.env/..\\..\\x'],
  ['S1', '/ws/x:.env'],
  ['S1', '/ws/x\uff1a.env'],
  ['S6', '/ws/x:prod.pem'],
  ['S2', '/ws/.ssh/..\\notes'],
  ['S2', '/ws/.ssh/a\\..\\..\\..\\notes'],
  ['S7', '/home/me/.docker/a\\b/../config.json'],
  ['S2', 'C:\\Users\\me\\.SSH\\ID_RSA'],
  ['S2', 'C:/Users/me/SSH~1/config'],
  ['S2', 'ID_ED2~1'],
  ['S2', '.ſſh/config'],
  ['S3', 'CREDEN~1.JSO'],
  ['S3', 'Credentials.JSON'],
  ['S6', 'server.ＰＥＭ'],
  ['S6', 'server.pem:stream'],
  ['S2', '.ssh::$INDEX_ALLOCATION/config'],
  ['S7', 'C:.npmrc'],
  ['S3', 'c:credentials'],
  ['S7', '\\\\?\\C:.npmrc'],
  ['S7', '\\\\?\\UNC\\server\\share\\.npmrc'],
  ['S7', '\\\\localhost\\C$\\Users\\me\\.netrc'],
  ['S7', 'DOCKER~1/CONFIG~1.JSO'],
  ['S1', 'file:///home/me/%2Eenv'],
  ['S1', '.%65nv'],
  ['S1', '%252Eenv'],
  ['S1', 'config%2F.env'],
  ['S7', 'config%5C.npmrc'],
  ['S7', 'file:.npmrc'],
  ['S2', 'file://localhost/home/me/.ssh/config'],
  ['S1', '".env"'],
  ['S7', " '.npmrc' "],
  ['S1', '.env\n'],
  ['S1', '.env\t'],
  ['S1', '.env\0.png'],
  ['S1', '.env%00.png'],
  ['S2', '.ßh/config'],
  ['S7', '.pypırc'],
  ['S1', '\u202e.env'],
  ['S1', '\ufeff.env'],
  ['S1', '\u2024env'],
];

const ordinary = [
  '.envoy .environment .environment.yml environment.ts env.ts src/env.d.ts vite-env.d.ts env.example.ts .github/workflows/ci.yml envoy.yaml',
  'src/ssh/client.ts ssh.ts docs/ssh.md id_rsa.ts id_rsa_test.go identity.ts src/id_generator.ts',
  'credentials-form.tsx credentials.ts src/credentials/form.tsx secrets.go docs/secrets.md Secrets.java credentials.module.scss SecretsTable.test.tsx',
  'packages/secrets-manager/package.json src/credentials-provider/index.js credentialsProvider',
  'vault.ts vault.go src/vault/client.py vault_passthrough.ts docs/vault.md default.yaml values.yaml',
  'kubeconfig.go kubeconfig_test.go docs/kubeconfig.md src/kube/client.ts kubernetes/deployment.yaml',
  'keyboard.ts keys.ts monkey.js package.json tsconfig.json key-value.ts publickey.ts pem.ts src/age.ts storage.ts',
  'src/aws/index.ts aws.ts docker/config.json docker-compose.yml .dockerignore npmrc.md .nvmrc .yarnrc.yml .gitignore .gitattributes',
  'src/cookies.ts lib/cookies/parse.js node_modules/cookies/index.js history.ts src/history/index.ts browser_history.md main.tf variables.tf',
  '100%25.txt foo%20bar.ts 50%.md %zz.ts PROGRA~1/Git/bin/git.exe README~1.MD DOCKER~1.YML straße.md C:src\\index.ts file:///w/src/index.ts',
  '/proc/self/status /proc/cpuinfo /proc/self/fd/3 src/fd/7 locales/en/auth.json service-account.ts k8s/serviceaccount.yaml ovpn.md templates/secrets.yaml.tpl',
  '.vscode/settings.json stripe/config.ts solana/id.ts crypto/keystore/keystore.go keyring.ts wallets/index.ts local-state.ts',
  'asset-history git-history.md undo.history src/security/config.ts ssl/public/site.crt bundle/config.ts huggingface/token.ts SHA256SUMS.asc key.asc.md',
  'proc/environ.c docs/proc/mem.md include/asm/mem.h password.ts passwords_controller.rb login-data.ts LoginData.tsx',
].flatMap((line) => line.split(' '));

describe('the screen of secret paths', () => {
  const listed = secret.flatMap(([rule, paths]) => paths.split(' ').map((path) => [rule, path] as const));

  it.each([...listed, ...secretWithSpaces, ...tricks])('%s refuses %j', (rule, path) => {
    expect(screen.check(path)).toMatchObject({ secret: true, rules: expect.arrayContaining([rule]) });
  });

  it.each(ordinary)('passes %j', (path) => {
    expect(screen.check(path)).toEqual({ secret: false, rules: [] });
  });

  it('passes every one of a thousand ordinary paths', () => {
    expect(ordinaryPaths.length).toBeGreaterThanOrEqual(1_000);
    expect(ordinaryPaths.filter((path) => screen.check(path).secret)).toEqual([]);
  });

  it('passes a folder of cookies, but not the file of a browser', () => {
    expect([screen.check('src/cookies/').secret, screen.check('Default/Cookies').secret]).toEqual([false, true]);
  });

  it('explains every rule that matches, with what it matched', () => {
    expect(screen.matching('/home/me/.ssh/id_rsa')).toEqual([
      { rule: 'S2', matched: '.ssh', because: 'SSH keys and everything in .ssh are secret' },
      { rule: 'S2', matched: 'id_rsa', because: 'SSH keys and everything in .ssh are secret' },
    ]);
    expect(screen.matching('src/index.ts')).toEqual([]);
    expect(screen.matching('/home/me/.aws/.env').map(({ rule }) => rule)).toEqual(['S1', 'S7']);
  });

  it('stands any text', () => {
    for (const path of [
      '',
      '/',
      '.',
      '..',
      '../..',
      '~',
      '\\',
      '\0',
      'a'.repeat(100_000),
      '../'.repeat(10_000),
      '\ud800',
      ':',
      '~1',
      '#',
      '##',
    ]) {
      expect(screen.check(path)).toEqual({ secret: false, rules: [] });
    }
  });
});
