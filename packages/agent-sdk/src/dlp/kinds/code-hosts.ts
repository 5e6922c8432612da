import { hasBase62Crc32 } from '../checksums.ts';
import { named } from '../named.ts';
import { type Rule, token } from '../rule.ts';
import { decodeBase64 } from './generic.ts';

/**
 * The prefix is so much GitHub's own that a value with it is redacted even when its CRC does not fit: a token with a typing error
 * is still most of a token, and scanners without the check report it. In prose a CRC that does not fit is an example.
 */
const githubCheck = {
  check: (text: string): boolean => hasBase62Crc32(text.slice(4)),
  orGiven: true,
  verifies: 'CRC-32 in base 62, or given as a value',
};
const pypiCheck = {
  // A macaroon (version 2) whose location is the index.
  check: (text: string): boolean => isMacaroonOf(decodeBase64(text.slice(5, 45))),
  verifies: 'macaroon with the index’s location',
};

function isMacaroonOf(decoded: string): boolean {
  const location = decoded.slice(3);
  return decoded.startsWith('\u0002\u0001') && (location.startsWith('pypi.org') || location.startsWith('test.pypi.org'));
}

/** Where code and packages live. */
export const codeHostRules: readonly Rule[] = [
  ...token('github-token', 'GitHub token', ['ghp_{a36}', 'gho_{a36}', 'ghu_{a36}', 'ghs_{a36}', 'ghr_{a36}'], githubCheck),
  ...token('github-fine-grained-token', 'GitHub fine-grained token', ['github_pat_{a22}_{a59}', 'github_pat_{k82}']),
  ...token('gitlab-token', 'GitLab personal, project or group token', [
    'glpat-{w20}',
    'glpat-{w27,300}.{l2}{l7}',
    'glpat-{w27,300}.{l2}.{l9}',
  ]),
  ...token('gitlab-deploy-token', 'GitLab deploy token', 'gldt-{w20}'),
  ...token('gitlab-runner-token', 'GitLab runner token', [
    'glrt-{w20}',
    'glrtr-{w20}',
    'glrt-t{d1}_{w20}',
    'glrt-{w27,300}.{l2}{l7}',
    'GR1348941{w20}',
  ]),
  ...token('gitlab-ci-job-token', 'GitLab CI job token', 'glcbt-{a1,5}_{w20}'),
  ...token('gitlab-trigger-token', 'GitLab pipeline trigger token', 'glptt-{x40}'),
  ...token('gitlab-feed-token', 'GitLab feed token', 'glft-{w20}'),
  ...token('gitlab-incoming-mail-token', 'GitLab incoming mail token', 'glimt-{w25}'),
  ...token('gitlab-agent-token', 'GitLab agent token', 'glagent-{w50}'),
  ...token('gitlab-oauth-secret', 'GitLab application secret', 'gloas-{w64}'),
  ...token('gitlab-scim-token', 'GitLab SCIM token', 'glsoat-{w20}'),
  ...token('gitlab-feature-flag-token', 'GitLab feature flag token', 'glffct-{w20}'),
  ...token('gitlab-session-cookie', 'GitLab session cookie', '_gitlab_session={l32}'),
  ...token('bitbucket-app-password', 'Bitbucket app password', ['ATBB{a24}{X8}', 'ATBB{a32}']),
  ...token('bitbucket-access-token', 'Bitbucket access token', 'ATCTT3xFfG{w60,400}={X8}'),
  ...named('bitbucket-client-secret', 'Bitbucket client secret', ['bitbucket'], ['{w32}', '{g64}'], { minEntropyBits: 3.5 }),
  ...token('atlassian-api-token', 'Atlassian API token', ['ATATT3xFfG{w60,400}={X8}', 'ATATT3{w180,200}']),
  ...named('atlassian-api-token', 'Atlassian API token', ['atlassian', 'jira', 'confluence'], '{a24}', { minEntropyBits: 3.5 }),
  ...named('gitea-token', 'Gitea or Forgejo token', ['gitea', 'forgejo', 'codeberg', 'gogs'], '{x40}'),
  ...token('sourcegraph-token', 'Sourcegraph token', ['sgp_{h40}', 'sgp_{h16}_{h40}', 'sgp_local_{h40}', 'slk_{x64}', 'sgd_{x64}']),
  ...token('npm-token', 'npm token', 'npm_{a36}'),
  ...token('npm-registry-auth', 'npm registry credentials', [':_authToken={t20,200}', ':_auth={E12,400}', ':_password={E8,200}'], {
    unbounded: true,
  }),
  ...token('pypi-token', 'PyPI token', 'pypi-AgE{w50,1000}', pypiCheck),
  ...token('rubygems-api-key', 'RubyGems API key', 'rubygems_{x48}'),
  ...token('crates-io-token', 'crates.io token', 'cio{a32}'),
  ...token('docker-token', 'Docker Hub token', ['dckr_pat_{w27}', 'dckr_oat_{w32}']),
  ...token('nuget-api-key', 'NuGet API key', 'oy2{l43}'),
  ...token('clojars-token', 'Clojars token', 'CLOJARS_{l60}'),
  ...token('packagist-token', 'Packagist token', [
    'packagist_ort_{l68}',
    'packagist_ack_{l68}',
    'packagist_out_{l68}',
    'packagist_uut_{l68}',
  ]),
  ...token('jfrog-api-key', 'JFrog Artifactory key', 'AKCp{a69}'),
  ...token('jfrog-reference-token', 'JFrog reference token', 'cmVmdGtu{a56}', {
    check: (text) => /^reftkn:\d\d:/.test(decodeBase64(text)),
  }),
  ...token('jfrog-identity-token', 'JFrog identity token', 'cmVmd{a59}'),
  ...named('jfrog-api-key', 'JFrog Artifactory key', ['jfrog', 'artifactory'], ['{a64}', '{a73}'], { minEntropyBits: 3.5 }),
  ...named('cloudsmith-api-key', 'Cloudsmith API key', ['cloudsmith'], '{x40}'),
  ...named('codecov-token', 'Codecov token', ['codecov'], ['{l32}', '{uuid}']),
  ...named('coveralls-token', 'Coveralls token', ['coveralls'], '{a32,37}'),
  ...named('expo-token', 'Expo access token', ['expo_token', 'expo-token', 'expotoken'], '{w40}'),
  ...named('libraries-io-api-key', 'Libraries.io API key', ['libraries_io', 'librariesio'], '{x32}'),
];
