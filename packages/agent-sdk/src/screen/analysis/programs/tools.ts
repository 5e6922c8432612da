import type { Rule, RuleTable } from '../call.ts';
import { type Form, judgeForms, type Tool } from '../forms.ts';
import type { OptionTable } from '../options.ts';

/** Tools whose danger is in their sub-commands and options, as data. */
const cloud: OptionTable = {
  letters: 'cfgnopr',
  long: [
    'profile',
    'region',
    'project',
    'zone',
    'output',
    'format',
    'account',
    'subscription',
    'resource-group',
    'name',
    'endpoint-url',
    'query',
    'config',
    'org',
    'app',
    'context',
    'scope',
    'team',
    'token',
    'location',
    'filter',
    'cluster',
    'instance-ids',
    'bucket',
    'key',
    'stack-name',
  ],
};
const kubernetes: OptionTable = {
  letters: 'nflocLs',
  long: [
    'namespace',
    'context',
    'kubeconfig',
    'cluster',
    'user',
    'filename',
    'selector',
    'output',
    'container',
    'as',
    'server',
    'token',
    'kube-context',
    'timeout',
    'values',
    'set',
    'version',
    'grace-period',
    'field-selector',
    'patch',
    'type',
    'subresource',
    'replicas',
  ],
};
const terraform: OptionTable = { isSingleDash: true };
const docker: OptionTable = {
  letters: 'HclfpetuvwhmasS',
  long: [
    'host',
    'context',
    'config',
    'log-level',
    'file',
    'project-name',
    'profile',
    'env-file',
    'project-directory',
    'filter',
    'format',
    'name',
    'volume',
    'env',
    'network',
    'tag',
    'build-arg',
    'target',
    'platform',
    'publish',
    'mount',
    'user',
    'workdir',
    'entrypoint',
    'label',
    'memory',
    'cpus',
    'restart',
    'hostname',
    'tail',
    'since',
    'output',
    'time',
    'signal',
  ],
};

const deleteVerb =
  'delete|delete-all|delete-batch|delete-blob|delete-multiple|destroy|purge|terminate|remove|rm|drop|deregister|nuke|wipe|erase|cleanup|reset|del|teardown|uninstall|decommission';
const lost = 'deletes what runs or is kept there';

const generic: readonly Form[] = [
  [`${deleteVerb}`, 'infra', lost],
  [`* ${deleteVerb}`, 'infra', lost],
  [`* * ${deleteVerb}`, 'infra', lost],
  [`* * * ${deleteVerb}`, 'infra', lost],
  [`* * * * ${deleteVerb}`, 'infra', lost],
];

const terraformForms: readonly Form[] = [
  ['destroy', 'infra', 'destroys infrastructure'],
  ['apply -destroy', 'infra', 'destroys infrastructure'],
  ['apply *', 'infra', 'changes infrastructure without asking'],
  ['apply -replace', 'infra', 'destroys a resource and makes it again'],
  ['apply -auto-approve', 'infra', 'changes infrastructure without asking'],
  ['run-all|run destroy', 'infra', 'destroys infrastructure'],
  ['destroy-all', 'infra', 'destroys infrastructure'],
  ['apply-all', 'infra', 'changes infrastructure'],
  ['state rm|mv|push|replace-provider', 'infra', 'changes what is known of the infrastructure'],
  ['workspace delete', 'infra', 'deletes a state'],
  ['force-unlock', 'infra', 'takes the lock of somebody else'],
  ['taint', 'infra', 'has a resource destroyed and made again'],
  ['state pull', 'secret_read', 'shows the state, which holds secrets'],
];

const kubernetesForms: readonly Form[] = [
  ['delete', 'infra', 'deletes things of a cluster'],
  ['drain', 'infra', 'takes a node out of a cluster'],
  ['replace --force', 'infra', 'deletes things of a cluster and makes them again'],
  ['apply --prune', 'infra', 'deletes things of a cluster'],
  ['scale --replicas=0', 'infra', 'stops what runs in a cluster'],
  ['taint', 'infra', 'drives work off a node'],
  ['adm prune', 'infra', 'deletes things of a cluster'],
  ['rollout undo', 'infra', 'puts an older version back in place'],
  ['config view --raw', 'secret_read', 'shows the keys of a cluster'],
  ['get|describe|edit secret|secrets', 'secret_read', 'shows secrets of a cluster'],
  ['create token', 'secret_read', 'shows a token of a cluster'],
];

const dockerForms: readonly Form[] = [
  ['rm|rmi|prune', 'infra', 'deletes containers or images'],
  ['kill', 'infra', 'ends containers at once'],
  [
    'container|image|volume|network|builder|buildx|system|context|stack|service|secret|config|node|plugin|pod|manifest|machine|app rm|remove|prune|reset|kill',
    'infra',
    'deletes containers, images or volumes',
  ],
  ['compose down -v|--volumes', 'infra', 'deletes containers and their volumes'],
  ['compose down --rmi', 'infra', 'deletes containers and images'],
  ['compose rm|kill', 'infra', 'deletes containers'],
  ['swarm leave -f|--force', 'infra', 'takes a node out of a swarm'],
  ['system reset', 'infra', 'deletes all containers, images and volumes'],
  ['push', 'exfil', 'sends an image to another host'],
  ['image push', 'exfil', 'sends an image to another host'],
  ['compose push', 'exfil', 'sends images to another host'],
  ['buildx|build build|bake --push', 'exfil', 'sends an image to another host'],
  ['build --push', 'exfil', 'sends an image to another host'],
];

const composeForms: readonly Form[] = [
  ['down -v|--volumes', 'infra', 'deletes containers and their volumes'],
  ['down --rmi', 'infra', 'deletes containers and images'],
  ['rm|kill', 'infra', 'deletes containers'],
  ['push', 'exfil', 'sends images to another host'],
];

const helm: readonly Form[] = [
  ['uninstall|delete|del|un', 'infra', 'deletes things of a cluster'],
  ['rollback', 'infra', 'puts an older version back in place'],
  ['push', 'exfil', 'sends a chart to another host'],
  ['get all|manifest', 'unknown', 'shows values, which may hold secrets'],
];

const packageManager: readonly Form[] = [
  ['publish', 'exfil', 'sends files of this project to another host'],
  ['unpublish|deprecate|yank|unlist', 'infra', 'takes away what others install'],
  [
    'owner|access|dist-tag|token|org|team|profile add|rm|remove|set|revoke|grant|create',
    'infra',
    'changes who may publish, or what others install',
  ],
  ['token list', 'secret_read', 'shows tokens'],
];
const npmOptions: OptionTable = {
  letters: 'Cwpc',
  long: ['prefix', 'workspace', 'registry', 'filter', 'dir', 'cwd', 'loglevel', 'tag', 'otp', 'package', 'cache', 'userconfig'],
};

const migrations: readonly Form[] = [
  ['migrate reset', 'database', 'deletes all data and makes the database anew'],
  ['db push --force-reset|--accept-data-loss', 'database', 'deletes data of a database'],
  ['db drop|reset|wipe', 'database', 'deletes a database'],
];

const tools: readonly (readonly [names: string, tool: Tool])[] = [
  ['terraform tofu terragrunt', { options: terraform, forms: terraformForms }],
  ['kubectl oc k3s microk8s k kubectl.exe', { options: kubernetes, forms: kubernetesForms }],
  ['helm helmfile', { options: kubernetes, forms: [...helm, ['destroy', 'infra', lost]] }],
  ['docker podman nerdctl', { options: docker, forms: dockerForms }],
  ['docker-compose podman-compose', { options: docker, forms: composeForms }],
  [
    'buildah skopeo crane oras',
    {
      options: docker,
      forms: [
        ['rm|rmi|prune|delete', 'infra', 'deletes images'],
        ['push|copy|sync', 'exfil', 'sends images to another host'],
      ],
    },
  ],
  [
    'k3d kind minikube eksctl kops talosctl rancher velero linkerd istioctl argocd flux kustomize ctr crictl',
    { options: kubernetes, forms: [...generic, ['app delete', 'infra', lost], ['stop', 'unknown', 'stops a cluster']] },
  ],
  [
    'pulumi',
    {
      options: cloud,
      forms: [
        ['destroy|down', 'infra', 'destroys infrastructure'],
        ['up|update -y|--yes|--skip-preview', 'infra', 'changes infrastructure without asking'],
        ['state delete', 'infra', 'changes what is known of the infrastructure'],
        ['stack rm', 'infra', 'deletes a stack'],
        ['config --show-secrets', 'secret_read', 'shows secrets'],
        ['stack output --show-secrets', 'secret_read', 'shows secrets'],
      ],
    },
  ],
  [
    'cdk cdktf',
    {
      options: cloud,
      forms: [
        ['destroy', 'infra', 'destroys infrastructure'],
        ['deploy --force', 'infra', 'changes infrastructure'],
        ['gc', 'infra', lost],
      ],
    },
  ],
  [
    'serverless sls sst amplify copilot sam up apex chalice zappa',
    {
      options: cloud,
      forms: [
        ['remove|delete|destroy|undeploy|rollback', 'infra', 'takes down what is deployed'],
        ['app|env|svc|job|pipeline delete', 'infra', 'takes down what is deployed'],
      ],
    },
  ],
  [
    'gcloud az doctl linode-cli scw hcloud vultr-cli oci ibmcloud aliyun tencentcloud exo civo upcloud ovhai bx cf fly flyctl vercel netlify railway render wrangler surge now heroku supabase neonctl pscale turso planetscale firebase gcloud-beta cloudflared dokku eb ecs-cli akamai fastly nomad consul waypoint boundary packer scalr atlas confluent kafka-topics kafka-configs kafka-topics.sh rabbitmqadmin rabbitmqctl etcdctl zkcli influx temporal tctl launchctl-none cloudctl',
    {
      options: cloud,
      forms: [
        ...generic,
        ['* stop -purge|--purge', 'infra', lost],
        ['job stop', 'infra', 'stops a job'],
        ['stop -purge', 'infra', lost],
        ['kv delete', 'infra', lost],
        ['* --delete', 'infra', lost],
        ['--delete', 'infra', lost],
        [
          'apps:destroy|pg:reset|addons:destroy|config:unset|domains:remove|releases:rollback|apps:delete|pg:credentials:destroy|firestore:delete|hosting:disable|functions:delete|database:remove',
          'infra',
          lost,
        ],
        ['volumes|apps|secrets|machine|ips destroy|delete|unset|release', 'infra', lost],
        ['down', 'infra', lost],
        ['db reset', 'database', 'deletes all data of a database'],
        ['cluster leave', 'infra', lost],
        ['config -s|--shell', 'secret_read', 'shows the settings of an application, which hold secrets'],
        ['pg:credentials:url', 'secret_read', 'shows the password of a database'],
        ['auth print-access-token|print-identity-token|application-default', 'secret_read', 'shows an access token'],
        ['auth application-default print-access-token', 'secret_read', 'shows an access token'],
        ['account get-access-token', 'secret_read', 'shows an access token'],
        ['keyvault secret show', 'secret_read', 'shows a secret'],
        ['secrets versions access', 'secret_read', 'shows a secret'],
        ['auth token', 'secret_read', 'shows a token'],
        ['auth:token', 'secret_read', 'shows a token'],
        ['env pull', 'secret_read', 'writes the secrets of an application to a file'],
        ['tunnel', 'unknown', 'lets others reach this computer'],
      ],
    },
  ],
  [
    'npm pnpm yarn',
    {
      options: npmOptions,
      forms: [
        ...packageManager,
        ['config set script-shell|shell|node-options|onload-script|init-module', 'persistence', 'changes what npm runs from now on'],
        ['npm publish', 'exfil', 'sends files of this project to another host'],
        ['config|c get|list|ls //registry.npmjs.org/:_authtoken', 'secret_read', 'shows a token'],
        ['config set ignore-scripts false', 'unknown', 'lets packages run their scripts'],
      ],
    },
  ],
  [
    'lerna changeset nx',
    {
      options: npmOptions,
      forms: [
        ['publish', 'exfil', 'sends files of this project to another host'],
        ['release publish', 'exfil', 'sends files of this project to another host'],
        ['reset', 'unknown', 'resets a workspace'],
      ],
    },
  ],
  ['cargo', { options: { letters: 'pZFj', long: ['manifest-path', 'features', 'package', 'target'] }, forms: packageManager }],
  [
    'poetry hatch flit pdm uv twine rye',
    {
      options: { letters: 'CPru', long: ['directory', 'project', 'repository', 'username', 'password'] },
      forms: [
        ['publish|upload', 'exfil', 'sends packages to another host'],
        ['self remove', 'unknown', 'removes itself'],
      ],
    },
  ],
  [
    'gem',
    {
      options: { letters: 'v', long: ['version', 'host'] },
      forms: [
        ['push', 'exfil', 'sends a package to another host'],
        ['yank', 'infra', 'takes away what others install'],
        ['owner', 'infra', 'changes who may publish'],
      ],
    },
  ],
  [
    'dotnet nuget',
    {
      options: { letters: 'ks', long: ['api-key', 'source'] },
      forms: [
        ['nuget push', 'exfil', 'sends a package to another host'],
        ['push', 'exfil', 'sends a package to another host'],
        ['nuget delete', 'infra', 'takes away what others install'],
        ['delete', 'infra', 'takes away what others install'],
        ['ef database drop', 'database', 'deletes a database'],
        ['user-secrets list', 'secret_read', 'shows secrets'],
        ['user-secrets clear|remove', 'infra', 'deletes secrets'],
      ],
    },
  ],
  [
    'mvn gradle gradlew mvnw sbt',
    {
      options: { letters: 'pfPx', long: ['file', 'projects'] },
      forms: [
        ['deploy|publish|uploadarchives|publishtomavencentral', 'exfil', 'sends packages to another host'],
        ['… deploy|publish|uploadarchives|deploy:deploy|release:perform', 'exfil', 'sends packages to another host'],
        ['… flyway:clean|flywayclean|liquibase:dropall|dropall', 'database', 'deletes all data of a database'],
      ],
    },
  ],
  [
    'vsce ovsx pod',
    {
      forms: [
        ['publish', 'exfil', 'sends a package to another host'],
        ['trunk push', 'exfil', 'sends a package to another host'],
        ['unpublish', 'infra', 'takes away what others install'],
      ],
    },
  ],
  [
    'mix rebar3',
    {
      forms: [
        ['hex.publish', 'exfil', 'sends a package to another host'],
        ['ecto.drop|ecto.reset', 'database', 'deletes a database'],
        ['ecto.rollback', 'database', 'takes back changes of a database'],
      ],
    },
  ],
  ['prisma', { forms: migrations }],
  [
    'drizzle-kit typeorm sequelize sequelize-cli knex migrate-mongo mikro-orm node-pg-migrate dbmate goose migrate sqlx diesel sea-orm-cli atlas-cli alembic aerich yoyo',
    {
      options: { letters: 'cdxnp', long: ['config', 'url', 'env', 'path', 'database', 'source', 'dir'] },
      forms: [
        [
          'drop|schema:drop|db:drop|schema:sync|clean|dropall|drop-all|reset|fresh|down|migrate:rollback|rollback|db:migrate:undo:all|migration:down|migrate:down|refresh|migrate:fresh',
          'database',
          'deletes data or takes back changes of a database',
        ],
        ['* drop|reset|clean|down|revert|redo|fresh|rollback|refresh', 'database', 'deletes data or takes back changes of a database'],
        ['downgrade', 'database', 'takes back changes of a database'],
        ['* * drop|down', 'database', 'deletes data of a database'],
      ],
    },
  ],
  [
    'flyway liquibase',
    {
      options: { isSingleDash: true },
      forms: [
        [
          'clean|drop-all|dropall|undo|rollback|rollback-count|rollback-to-date',
          'database',
          'deletes data or takes back changes of a database',
        ],
      ],
    },
  ],
  [
    'rails rake bin/rails',
    {
      forms: [
        [
          'db:drop|db:reset|db:purge|db:schema:load|db:migrate:reset|db:drop:all|db:truncate_all|db:rollback|db:seed:replant|db:structure:load',
          'database',
          'deletes data of a database',
        ],
        ['… db:drop|db:reset|db:purge|db:migrate:reset|db:drop:all|db:truncate_all', 'database', 'deletes data of a database'],
        ['credentials:show', 'secret_read', 'shows secrets'],
        ['destroy|d', 'delete', 'deletes files that were made'],
      ],
    },
  ],
  [
    'artisan symfony',
    {
      forms: [
        [
          'migrate:fresh|migrate:reset|migrate:refresh|db:wipe|migrate:rollback|doctrine:database:drop|doctrine:schema:drop',
          'database',
          'deletes data of a database',
        ],
        ['console doctrine:database:drop|doctrine:schema:drop', 'database', 'deletes data of a database'],
      ],
    },
  ],
  [
    'django-admin manage.py',
    {
      forms: [
        ['flush|reset_db|sqlflush-none|drop_database|delete_all', 'database', 'deletes all data of a database'],
        ['migrate * zero', 'database', 'takes back changes of a database'],
        ['clearsessions-none', 'database', ''],
      ],
    },
  ],
  [
    'flask',
    {
      options: { letters: 'A', long: ['app'] },
      forms: [
        ['db downgrade', 'database', 'takes back changes of a database'],
        ['drop-db|dropdb|reset-db', 'database', 'deletes a database'],
      ],
    },
  ],
  [
    'dropdb dropuser mysqladmin-drop',
    {
      forms: [
        ['', 'database', 'deletes a database'],
        ['*', 'database', 'deletes a database'],
      ],
    },
  ],
  [
    'vault bao',
    {
      options: { letters: '', long: ['address', 'namespace'] },
      forms: [
        ['delete|destroy', 'infra', 'deletes secrets'],
        ['kv delete|destroy', 'infra', 'deletes secrets'],
        ['kv metadata delete', 'infra', 'deletes secrets'],
        ['secrets|auth|audit disable', 'infra', 'deletes secrets, or a way to them'],
        ['policy|token|lease delete|revoke', 'infra', 'takes away access'],
        ['kv get|export', 'secret_read', 'shows a secret'],
        ['read', 'secret_read', 'shows a secret'],
        ['print token', 'secret_read', 'shows a token'],
        ['token lookup', 'secret_read', 'shows a token'],
        ['operator seal|step-down', 'infra', 'closes the vault'],
      ],
    },
  ],
  [
    'gh hub glab',
    {
      options: {
        letters: 'RtbFfHXqTnd',
        long: [
          'repo',
          'title',
          'body',
          'body-file',
          'method',
          'field',
          'raw-field',
          'header',
          'hostname',
          'input',
          'jq',
          'template',
          'notes',
          'notes-file',
          'desc',
        ],
      },
      forms: [
        [
          'repo|release|issue|gist|run|cache|secret|variable|label|project|codespace|ssh-key|gpg-key|workflow|ruleset|alias|repository|mr|variable delete|archive|rename|delete-asset|transfer|remove',
          'infra',
          'deletes things of a repository on its host',
        ],
        ['pr close --delete-branch|-d', 'vcs_history', 'deletes a branch on its host'],
        ['repo edit --visibility', 'infra', 'changes who sees a repository'],
        ['gist create|edit|new', 'exfil', 'sends files to another host'],
        ['snippet create', 'exfil', 'sends files to another host'],
        ['release upload', 'exfil', 'sends files to another host'],
        ['release create', 'exfil', 'sends files to another host'],
        ['secret set', 'exfil', 'sends a secret to another host'],
        ['auth token', 'secret_read', 'shows an access token'],
        ['auth status --show-token|-t', 'secret_read', 'shows an access token'],
        ['repo create --push|--source', 'exfil', 'sends this project to another host'],
        ['api --input', 'exfil', 'sends a file to another host'],
        ['api -X|--method=DELETE', 'infra', 'deletes things on another host'],
      ],
    },
  ],
  ['travis circleci buildkite-agent jenkins-cli', { forms: generic }],
  [
    'ansible ansible-playbook',
    {
      options: { letters: 'imaefluMTC', long: ['inventory', 'module-name', 'args', 'extra-vars', 'limit', 'user', 'tags', 'forks'] },
      forms: [],
    },
  ],
  [
    'virsh vboxmanage vagrant multipass lxc incus qm pct prlctl vmrun limactl colima',
    {
      options: cloud,
      forms: [
        [
          'destroy|undefine|delete|stop|shutdown|purge|unregistervm|controlvm|reset|rm|vol-delete|pool-delete|snapshot-delete',
          'infra',
          'destroys or stops virtual machines',
        ],
        ['box remove', 'infra', 'deletes a machine image'],
      ],
    },
  ],
  [
    'hg',
    {
      options: { letters: 'RrbcmdlI', long: ['repository', 'rev', 'config', 'cwd', 'message'] },
      forms: [
        ['strip|rollback|purge|histedit|prune|obliterate', 'vcs_history', 'rewrites history or deletes what it does not know'],
        ['debugstrip', 'vcs_history', 'rewrites history'],
        ['push -f|--force', 'vcs_history', 'makes new heads for everybody'],
        ['update|up|checkout|co -C|--clean', 'vcs_history', 'throws uncommitted work away'],
        ['revert -a|--all|--no-backup|-C', 'vcs_history', 'throws uncommitted work away'],
        ['shelve -d|--delete|--cleanup', 'vcs_history', 'deletes shelved work'],
        ['branch|bookmark -d|--delete', 'vcs_history', 'deletes a name of a commit'],
      ],
    },
  ],
  [
    'svn',
    {
      options: { letters: 'mrF', long: ['message', 'revision', 'username', 'password'] },
      forms: [
        ['delete|del|remove|rm', 'vcs_history', 'deletes files or folders of a repository'],
        ['revert', 'vcs_history', 'throws uncommitted work away'],
        ['cleanup --remove-unversioned|--remove-ignored', 'vcs_history', 'deletes files svn does not know'],
        ['obliterate', 'vcs_history', 'deletes history'],
        ['propset|propdel --revprop', 'vcs_history', 'rewrites history'],
        ['move|mv --force', 'vcs_history', 'moves files of a repository'],
      ],
    },
  ],
  [
    'jj',
    {
      options: { letters: 'Rrmo', long: ['repository', 'revision', 'message', 'at-op'] },
      forms: [
        ['abandon', 'vcs_history', 'throws commits away'],
        ['restore', 'vcs_history', 'throws changes away'],
        ['op|operation restore|abandon|undo', 'vcs_history', 'goes back to an older state'],
        ['bookmark|branch|b delete|forget|d', 'vcs_history', 'deletes a name of a commit'],
        ['git push --deleted|--all', 'vcs_history', 'deletes branches others have fetched'],
        ['util gc', 'vcs_history', 'deletes what history no longer names'],
        ['workspace forget', 'vcs_history', 'forgets a workspace'],
      ],
    },
  ],
  [
    'bzr fossil p4 cvs darcs pijul',
    {
      options: { letters: 'mr' },
      forms: [
        [
          'uncommit|revert|strip|obliterate|purge|unrecord|shun|remove|delete|clean|rm|scrub',
          'vcs_history',
          'rewrites history or throws work away',
        ],
        ['* obliterate', 'vcs_history', 'deletes history'],
      ],
    },
  ],
  [
    'systemctl',
    {
      options: { letters: 'tpnoHMs', long: ['type', 'property', 'lines', 'output', 'signal', 'host'] },
      forms: [
        [
          'stop|disable|mask|kill|isolate|rescue|emergency|halt|poweroff|reboot|kexec|suspend|hibernate|default|set-default|revert|hybrid-sleep|exit|clean',
          'system',
          'stops services or this computer',
        ],
        ['restart|reload-or-restart|try-restart|daemon-reexec', 'unknown', 'interrupts a service'],
        [
          'enable|reenable|preset|link|add-wants|add-requires|edit|set-property|set-environment|import-environment',
          'persistence',
          'changes what this computer starts by itself',
        ],
      ],
    },
  ],
  [
    'service rc-service',
    {
      forms: [
        ['* stop|force-stop', 'system', 'stops a service'],
        ['* restart', 'unknown', 'interrupts a service'],
      ],
    },
  ],
  ['initctl sv s6-svc supervisorctl monit', { forms: [['stop|down|shutdown|remove|clear|exit|kill', 'system', 'stops services']] }],
  ['update-rc.d chkconfig rc-update', { forms: [['…', 'persistence', 'changes what this computer starts by itself']] }],
  [
    'launchctl',
    {
      forms: [
        ['load|bootstrap|enable|submit|start|kickstart|setenv', 'persistence', 'has macOS start programs by itself'],
        ['unload|bootout|disable|remove|stop|kill', 'system', 'stops services'],
        ['reboot', 'system', 'restarts this computer'],
      ],
    },
  ],
  [
    'brew',
    {
      forms: [
        ['uninstall|remove|rm', 'system', 'removes programs'],
        ['services start|run|restart', 'persistence', 'changes what this computer starts by itself'],
        ['services stop|kill', 'system', 'stops services'],
      ],
    },
  ],
  [
    'snap flatpak choco scoop winget port nix-env',
    {
      forms: [
        ['remove|uninstall|remove-all', 'system', 'removes programs'],
        ['* remove|uninstall', 'system', 'removes programs'],
        ['-e|--uninstall', 'system', 'removes programs'],
      ],
    },
  ],
  [
    'apt apt-get aptitude',
    {
      options: { letters: 'ocqt', long: ['option', 'config-file', 'target-release'] },
      forms: [
        ['remove|purge|autoremove|autopurge|full-upgrade|dist-upgrade', 'system', 'removes programs of this computer'],
        ['install --allow-unauthenticated|--force-yes', 'rce', 'installs programs nobody vouches for'],
      ],
    },
  ],
  [
    'yum dnf microdnf zypper',
    {
      forms: [
        ['remove|erase|autoremove|rm|downgrade|distro-sync', 'system', 'removes programs of this computer'],
        ['history undo|rollback', 'system', 'removes programs of this computer'],
      ],
    },
  ],
  ['apk', { forms: [['del', 'system', 'removes programs of this computer']] }],
  ['pacman yay paru', { forms: [['-R|--remove', 'system', 'removes programs of this computer']] }],
  [
    'dpkg',
    {
      forms: [
        ['-r|-P|--remove|--purge', 'system', 'removes programs of this computer'],
        ['--force-all|--force-remove-essential', 'system', 'overrides what protects this computer'],
      ],
    },
  ],
  [
    'rpm',
    {
      forms: [
        ['-e|--erase', 'system', 'removes programs of this computer'],
        ['--nodeps', 'system', 'overrides what protects this computer'],
      ],
    },
  ],
  ['emerge', { forms: [['-C|--unmerge|-c|--depclean', 'system', 'removes programs of this computer']] }],
  [
    'restic borg duplicity rclone-none kopia bup velero-none tarsnap',
    {
      options: { letters: 'rp', long: ['repo', 'password-file'] },
      forms: [
        ['forget|prune|delete|unlock|rewrite|compact|remove-older-than|remove-all-but-n-full', 'delete', 'deletes backups'],
        ['snapshot delete', 'delete', 'deletes backups'],
        ['backup|create|full|incremental', 'unknown', 'copies files to another place'],
      ],
    },
  ],
  ['tmutil', { forms: [['delete|deletelocalsnapshots|disable|removedestination|thinlocalsnapshots', 'delete', 'deletes backups']] }],
  [
    'timedatectl hostnamectl localectl loginctl',
    {
      forms: [
        [
          'set-time|set-ntp|set-timezone|set-hostname|terminate-user|terminate-session|kill-user|kill-session|hostname',
          'system',
          'changes settings of this computer',
        ],
        ['enable-linger', 'persistence', 'lets programs run when nobody is logged in'],
      ],
    },
  ],
  [
    'zfs zpool btrfs lvremove vgremove pvremove lvreduce mdadm cryptsetup dmsetup stratis bcachefs xfs_growfs-none',
    {
      options: { letters: 'otL' },
      forms: [
        [
          'destroy|rollback|labelclear|offline|detach|remove|luksformat|erase|lukserase|lukskillslot|luksremovekey|reencrypt|wipe_table|remove_all|format|export',
          'system',
          'destroys file systems or disks',
        ],
        ['subvolume|device|filesystem|quota delete|remove|resize|disable', 'system', 'destroys file systems'],
        ['--zero-superblock|--stop|--fail|--remove|-S', 'system', 'destroys or stops a disk array'],
      ],
    },
  ],
  [
    'nvme hdparm sg_format sedutil-cli',
    {
      forms: [
        ['format|sanitize|write-zeroes|delete-ns|dsm', 'system', 'erases a disk'],
        [
          '--security-erase|--security-erase-enhanced|--trim-sector-ranges|--make-bad-sector|--security-set-pass',
          'system',
          'erases a disk',
        ],
      ],
    },
  ],
  [
    'diskutil',
    {
      forms: [
        [
          'erasedisk|erasevolume|reformat|secureerase|partitiondisk|zerodisk|randomdisk|erasecd|eraseoptical|resizevolume|mergepartitions|deletecontainer',
          'system',
          'erases a disk',
        ],
        ['apfs|ap|cs|appleraid delete|deletevolume|deletecontainer|deletesnapshot|erasevolume', 'system', 'erases a disk'],
        ['unmountdisk|unmount|eject', 'system', 'takes a disk away'],
      ],
    },
  ],
  [
    'tmux screen',
    { options: { letters: 'LSftcenFxyXpT' }, forms: [['kill-server|kill-session', 'system', 'ends everything that runs in it']] },
  ],
  [
    'pm2 forever',
    {
      forms: [
        ['delete|kill|stop|del|stopall', 'system', 'stops services'],
        ['startup|save', 'persistence', 'changes what this computer starts by itself'],
      ],
    },
  ],
  [
    'conda mamba micromamba',
    {
      options: { letters: 'npcf', long: ['name', 'prefix', 'channel', 'file'] },
      forms: [
        ['env remove', 'delete', 'deletes an environment'],
        ['remove --all', 'delete', 'deletes an environment'],
        ['remove|uninstall -n|--name|--all', 'delete', 'deletes packages of an environment'],
      ],
    },
  ],
  [
    'pyenv rbenv nvm asdf sdk rustup volta fnm n',
    {
      forms: [
        ['uninstall|toolchain-remove', 'system', 'removes a toolchain'],
        ['toolchain uninstall|remove', 'system', 'removes a toolchain'],
        ['self uninstall', 'system', 'removes a toolchain'],
      ],
    },
  ],
  [
    'solana cast forge',
    {
      forms: [
        ['transfer|send', 'infra', 'moves money'],
        ['program close|deploy', 'infra', 'changes what runs on a chain'],
      ],
    },
  ],
  ['stripe', { forms: [...generic, ['refunds create', 'infra', 'moves money']] }],
];

export const toolRules: RuleTable = Object.fromEntries(
  tools.flatMap(([names, tool]) =>
    names.split(' ').map((name): [string, Rule] => [
      name,
      (call, judge) => {
        judgeForms(call, judge, tool);
        return undefined;
      },
    ]),
  ),
);
