import { alnumMask, base64Mask, byteClass, isIn, isLeftBoundary, skip, toLatin1 } from '../bytes.ts';
import { named } from '../named.ts';
import { entropyBits, isPlaceholder } from '../placeholder.ts';
import { type Hit, type Rule, type Scene, token } from '../rule.ts';
import { decodeBase64 } from './generic.ts';

/** Where programs run and data lies. */
export const cloudRules: readonly Rule[] = [
  ...token('aws-access-key-id', 'AWS access key ID', ['AKIA{i16}', 'ASIA{i16}', 'ABIA{i16}', 'ACCA{i16}', 'A3T{u1}{i16}'], {
    verifies: 'base 32 alphabet, length',
  }),
  ...named(
    'aws-secret-access-key',
    'AWS secret access key',
    [
      'secret_access_key',
      'secretaccesskey',
      'secret-access-key',
      'aws_secret',
      'aws-secret',
      'awssecret',
      'secret access key',
      'aws_sec',
      'secretkey',
    ],
    '{b40}',
    { minEntropyBits: 4 },
  ),
  { ...secretBesideKeyId(), literals: ['akia', 'asia'] },
  ...named(
    'aws-session-token',
    'AWS session token',
    ['session_token', 'sessiontoken', 'security_token', 'security-token', 'session-token'],
    '{b100,512}{e0,2}',
    { minEntropyBits: 4.5 },
  ),
  ...token('aws-session-token', 'AWS session token', ['IQoJb3JpZ2luX2Vj{b80+}', 'FwoGZXIvYXdz{b80+}', 'AQoDYXdzE{b80+}']),
  ...token('aws-bedrock-api-key', 'Amazon Bedrock API key', [
    'ABSKQmVkcm9ja0FQSUtleS{b80,300}',
    'ABSK{b109,269}{e0,2}',
    'bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t{b80+}',
  ]),
  ...token('aws-mws-token', 'Amazon MWS token', 'amzn.mws.{uuid}'),
  ...token('aws-appsync-key', 'AWS AppSync key', 'da2-{l26}'),
  ...token('amazon-oauth-secret', 'Login with Amazon secret', 'amzn1.oa2-cs.v1.{x64}'),
  ...token('aws-presigned-url', 'AWS presigned URL signature', ['X-Amz-Signature={x64}', 'x-amz-signature={x64}']),
  ...token('gcp-api-key', 'Google API key', 'AIza{w35}'),
  ...token('google-oauth-client-secret', 'Google OAuth client secret', 'GOCSPX-{w28}'),
  ...token('google-oauth-access-token', 'Google OAuth access token', 'ya29.{w30,400}'),
  ...token('google-oauth-refresh-token', 'Google OAuth refresh token', '1//0{w60,200}'),
  ...token('firebase-server-key', 'Firebase server key', 'AAAA{w7}:{w140}'),
  ...token('gcp-hmac-key', 'Google Cloud Storage HMAC key ID', ['GOOG1E{u55}', 'GOOG{u20}']),
  ...token('azure-storage-key', 'Azure Storage account key', ['AccountKey={b86}==', 'AccountKey%3D{b86}%3D%3D'], { unbounded: true }),
  ...token('azure-storage-key', 'Azure Storage account key', '{b76}+ASt{b6}=='),
  ...named(
    'azure-storage-key',
    'Azure Storage account key',
    ['storage_key', 'storagekey', 'storage_account_key', 'azure_storage', 'accountkey', 'account_key'],
    '{b86}==',
  ),
  ...token('azure-service-bus-key', 'Azure Service Bus key', ['SharedAccessKey={b43}=', '{b33}+ASb{b6}='], { unbounded: true }),
  ...token('azure-event-hub-key', 'Azure Event Hubs key', '{b33}+AEh{b6}='),
  ...token('azure-iot-key', 'Azure IoT key', '{b33}AIoT{b6}='),
  ...token('azure-cosmos-key', 'Azure Cosmos DB key', '{b76}ACDb{b6}=='),
  ...token('azure-batch-key', 'Azure Batch key', '{b76}+ABa{b6}=='),
  ...token('azure-function-key', 'Azure Functions key', '{w44}AzFu{w6}=='),
  ...token('azure-search-key', 'Azure AI Search key', '{a42}AzSe{a6}'),
  ...token('azure-redis-key', 'Azure Cache for Redis key', '{w33}AzCa{w6}='),
  ...token('azure-container-registry-key', 'Azure Container Registry password', '{b42}+ACR{b6}'),
  ...token('azure-ai-services-key', 'Azure AI services key', '{a52}JQQJ99{a18}AC{a3,7}'),
  ...token('azure-client-secret', 'Azure AD client secret', ['{t3}{d1}Q~{t31,34}', '{t3}{d1}8Q~{t31,34}'], {
    verifies: 'marker, alphabet, length',
  }),
  ...token('azure-devops-token', 'Azure DevOps token', '{a76}AZDO{a4}'),
  ...named(
    'azure-devops-token',
    'Azure DevOps token',
    ['azure_devops', 'azuredevops', 'azure-devops', 'devops_pat', 'ado_pat', 'system_accesstoken', 'vsts'],
    '{l52}',
    { minEntropyBits: 3.5 },
  ),
  ...named('azure-client-secret', 'Azure AD client secret', ['azure_client_secret', 'arm_client_secret', 'azure_ad_client'], '{t34,44}', {
    minEntropyBits: 3.8,
  }),
  ...token('digitalocean-token', 'DigitalOcean token', ['dop_v1_{x64}', 'doo_v1_{x64}', 'dor_v1_{x64}', 'dos_v1_{x64}']),
  ...token('digitalocean-spaces-key', 'DigitalOcean Spaces key ID', 'DO00{u16}'),
  ...token('heroku-api-key', 'Heroku API key', ['HRKU-AA{w58}', 'HRKU-{uuid}']),
  ...named('heroku-api-key', 'Heroku API key', ['heroku'], '{uuid}'),
  ...token('fly-token', 'Fly.io token', ['fo1_{w43}', 'fm2_{E100+}', 'fm1r_{E100+}', 'fm1a_{E100+}']),
  ...token('vercel-token', 'Vercel token', [
    'vcp_{w50,60}',
    'vci_{w50,60}',
    'vca_{w50,60}',
    'vcr_{w50,60}',
    'vck_{w50,60}',
    'vercel_blob_rw_{a16}_{a28,40}',
  ]),
  ...named('vercel-token', 'Vercel token', ['vercel', 'now_token'], '{a24}', { minEntropyBits: 3.5 }),
  ...token('netlify-token', 'Netlify token', ['nfp_{a36,44}', 'nfc_{a36,44}', 'nfo_{a36,44}', 'nfu_{a36,44}']),
  ...named('netlify-token', 'Netlify token', ['netlify'], '{g40,46}', { minEntropyBits: 3.5 }),
  ...token('cloudflare-token', 'Cloudflare token', ['cfut_{a40}{x8}', 'cfat_{a40}{x8}', 'cfk_{a40}{x8}']),
  ...token('cloudflare-origin-ca-key', 'Cloudflare origin CA key', 'v1.0-{x24}-{x146}'),
  ...named(
    'cloudflare-api-key',
    'Cloudflare API key or token',
    ['cloudflare', 'cf_api', 'cf-api', 'x-auth-key', 'cf_token', 'cf_key'],
    ['{x37}', '{w40}'],
  ),
  ...token('alibaba-access-key-id', 'Alibaba Cloud access key ID', ['LTAI{a20}', 'LTAI{a12}', 'LTAI{a16}']),
  ...named(
    'alibaba-access-key-secret',
    'Alibaba Cloud access key secret',
    ['alibaba', 'aliyun', 'access_key_secret', 'accesskeysecret'],
    '{a30}',
    { minEntropyBits: 3.5 },
  ),
  ...token('tencent-secret-id', 'Tencent Cloud secret ID', 'AKID{a32}'),
  ...named('tencent-secret-key', 'Tencent Cloud secret key', ['tencent', 'qcloud'], '{a32}', { minEntropyBits: 3.5 }),
  ...token('yandex-api-key', 'Yandex Cloud key', ['AQVN{w35,38}', 'YCAJE{w20,40}', 'YCM{w35,38}', 'y0_{w50,60}']),
  ...named('ibm-cloud-api-key', 'IBM Cloud API key', ['ibmcloud', 'ibm_cloud', 'bluemix', 'ibm_api'], '{w44}', { minEntropyBits: 3.5 }),
  ...named('hetzner-token', 'Hetzner token', ['hcloud', 'hetzner'], '{a64}', { minEntropyBits: 3.5 }),
  ...named('linode-token', 'Linode token', ['linode'], '{x64}'),
  ...named('vultr-api-key', 'Vultr API key', ['vultr'], '{u36}'),
  ...named('scaleway-secret-key', 'Scaleway secret key', ['scaleway', 'scw_secret', 'scw_'], '{uuid}'),
  ...named('ovh-application-secret', 'OVH application secret', ['ovh'], '{a32}', { minEntropyBits: 3.5 }),
  ...token('render-api-key', 'Render API key', 'rnd_{a28,40}'),
  ...named('railway-token', 'Railway token', ['railway'], '{uuid}'),
  ...token('planetscale-token', 'PlanetScale token', ['pscale_tkn_{q32,64}', 'pscale_oauth_{q32,64}']),
  ...token('planetscale-password', 'PlanetScale password', 'pscale_pw_{q32,64}'),
  ...token('supabase-token', 'Supabase token', ['sbp_{x40}', 'sb_secret_{w31,60}', 'sbp_v0_{x40}']),
  ...token('neon-api-key', 'Neon API key', ['napi_{a64}', 'npg_{a12,16}']),
  ...token('mongodb-atlas-secret', 'MongoDB Atlas service account secret', 'mdb_sa_sk_{w40}'),
  ...named('mongodb-atlas-key', 'MongoDB Atlas private key', ['atlas'], '{uuid}'),
  ...token('cockroach-api-key', 'CockroachDB API key', 'CCDB1_{a22}_{a40}'),
  ...token('clickhouse-key', 'ClickHouse Cloud key', '4b1d{a38}'),
  ...token('databricks-token', 'Databricks token', ['dapi{x32}', 'dapi{x32}-{d1}', 'dose{x32}']),
  ...named('snowflake-password', 'Snowflake password', ['snowflake_password', 'snowflake_pwd', 'snowsql_pwd'], '{t8,64}', {
    minEntropyBits: 2.5,
  }),
  ...token('confluent-secret', 'Confluent secret', 'cflt{b60}'),
  ...named('confluent-secret', 'Confluent secret', ['confluent'], '{b64}', { minEntropyBits: 4 }),
  ...token('xata-api-key', 'Xata API key', 'xau_{a36,64}'),
  ...token('fauna-key', 'Fauna key', 'fnA{w37}'),
  ...token('prisma-api-key', 'Prisma Data Platform key', 'api_key=eyJ{p60+}'),
  ...token('elastic-api-key', 'Elastic API key', 'essu_{E40,120}'),
  ...token('tailscale-key', 'Tailscale key', [
    'tskey-auth-{a11,20}-{a20,40}',
    'tskey-api-{a11,20}-{a20,40}',
    'tskey-client-{a11,20}-{a20,40}',
    'tskey-{a11,20}-{a20,40}',
  ]),
  ...named('ngrok-token', 'ngrok token', ['ngrok', 'authtoken'], '{a27}_{a20,24}', { minEntropyBits: 3.5 }),
  ...token('openshift-token', 'OpenShift token', 'sha256~{w43}'),
  ...named('rancher-token', 'Rancher token', ['rancher', 'cattle'], 'token-{l5}:{l54}'),
  ...named('influxdb-token', 'InfluxDB token', ['influx'], '{B86}=='),
  ...named('upstash-token', 'Upstash token', ['upstash'], '{b40,140}{e0,2}', { minEntropyBits: 3.8 }),
  ...token('deno-token', 'Deno Deploy token', ['ddp_{a36}', 'ddo_{a36}', 'ddw_{a36}']),
  ...token('aiven-token', 'Aiven token', 'aivenv1{b300,400}{e0,2}'),
  ...token('localstack-key', 'LocalStack auth token', 'ls-{a8}-{a4}-{a4}-{a4}-{a12}'),
  ...named('docker-registry-auth', 'Docker registry credentials', ['"auth'], '{b12,400}{e0,2}', {
    minEntropyBits: 2.5,
    check: (value) => /^[\x21-\x7e]+:[\x20-\x7e]{4,}$/.test(decodeBase64(value)),
  }),
];

/** A secret key is often beside its ID without a name: in a table, a CSV, a prompt. */
function secretBesideKeyId(): Omit<Rule, 'literals'> {
  const confirm = ({ bytes, end }: Scene, at: number): Hit | undefined => {
    if (!isLeftBoundary(bytes, at) || bytes[at] !== 0x41) return undefined;
    const idEnd = skip(bytes, at, Math.min(end, at + 21), byteClass.base32);
    if (idEnd - at !== 20) return undefined;
    const limit = Math.min(end, idEnd + 120);
    for (let start = idEnd; start < limit; start += 1) {
      if (!isIn(bytes[start], base64Mask)) continue;
      const stop = skip(bytes, start, Math.min(end, start + 400), base64Mask);
      const text = toLatin1(bytes, start, stop);
      if (stop - start === 40 && isMixed(text) && !isPlaceholder(text)) return { start, end: stop };
      start = stop;
    }
    return undefined;
  };
  return {
    kind: 'aws-secret-access-key',
    title: 'AWS secret access key',
    family: 'credential',
    verifies: 'length, alphabet, entropy',
    confirm,
  };
}

function isMixed(text: string): boolean {
  return (
    /[a-z]/.test(text) &&
    /[A-Z]/.test(text) &&
    /\d/.test(text) &&
    entropyBits(text) >= 4.2 &&
    isIn(text.charCodeAt(0), alnumMask | byteClass.plusSlash)
  );
}
