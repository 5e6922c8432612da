import { named } from '../named.ts';
import { type Rule, token } from '../rule.ts';
import { decodeBase64 } from './generic.ts';

/** A Discord bot token begins with the base64 of the bot's numeric identifier. */
const isDiscordToken = (text: string): boolean => /^\d{15,20}$/.test(decodeBase64(text.split('.')[0] ?? ''));

/** How the base64 of three digits begins, folded as the automaton folds: `mtaw` for 100 … */
function encodedDigits(): readonly string[] {
  const starts = ['md', 'mt', 'mj', 'mz', 'nd', 'nt', 'nj', 'nz', 'od', 'ot'];
  const thirds = ['a', 'e', 'i', 'm', 'q', 'u', 'y', 'c', 'g', 'k'];
  return starts.flatMap((start) => thirds.flatMap((third) => ['w', 'x', 'y', 'z', '0'].map((fourth) => start + third + fourth)));
}

/** Messages, mail and telephony. */
export const messagingRules: readonly Rule[] = [
  ...token('slack-token', 'Slack token', [
    ...['xoxb-{d9,13}-{d9,13}-{a18,34}', 'xoxb-{d8,14}-{a18,34}', 'xoxp-{d9,13}-{d9,13}-{d9,13}-{a28,64}', 'xoxp-{d9,13}-{d9,13}-{a28,64}'],
    ...[
      'xoxa-{n8,120}',
      'xoxr-{n8,120}',
      'xoxs-{n20,120}',
      'xoxo-{n20,120}',
      'xoxe-{n20,200}',
      'xoxe.xoxp-{d1}-{w100,240}',
      'xoxe.xoxb-{d1}-{w100,240}',
    ],
    ...['xoxb-{n40,120}', 'xoxp-{n40,160}', 'xoxc-{n40,160}', 'xoxd-{E60,400}', 'xoxd-{t60,400}'],
  ]),
  ...token('slack-app-token', 'Slack app-level token', ['xapp-{d1}-{u8,12}-{d9,14}-{x64}', 'xapp-{d1}-{u8,12}-{d9,14}-{l40,80}']),
  ...token('slack-webhook', 'Slack webhook', [
    'hooks.slack.com/services/T{u8,12}/B{u8,12}/{a24}',
    'hooks.slack.com/workflows/T{u8,12}/A{u8,12}/{d17,20}/{a24}',
    'hooks.slack.com/triggers/T{u8,12}/{d10,20}/{x32}',
  ]),
  ...token('discord-bot-token', 'Discord bot token', '{w23,28}.{w6}.{w27,40}', { check: isDiscordToken, literals: encodedDigits() }),
  ...token('discord-webhook', 'Discord webhook', [
    'discord.com/api/webhooks/{d17,20}/{w60,80}',
    'discordapp.com/api/webhooks/{d17,20}/{w60,80}',
  ]),
  ...named('discord-client-secret', 'Discord client secret', ['discord'], '{g32}', { minEntropyBits: 3.8 }),
  ...token('telegram-bot-token', 'Telegram bot token', '{d8,10}:AA{w33}'),
  ...token('twilio-api-key', 'Twilio API key', 'SK{h32}'),
  ...named('twilio-auth-token', 'Twilio auth token', ['twilio'], '{x32}'),
  ...token('sendgrid-api-key', 'SendGrid API key', ['SG.{w22}.{w43}', 'SG.{q66}']),
  ...token('mailgun-api-key', 'Mailgun API key', 'key-{x32}'),
  ...named('mailgun-api-key', 'Mailgun API key', ['mailgun', 'mg_api'], ['{x32}-{x8}-{x8}', 'key-{x32}', 'pubkey-{x32}']),
  ...token('mailchimp-api-key', 'Mailchimp API key', '{x32}-us{d1,2}'),
  ...token('mandrill-api-key', 'Mandrill API key', 'md-{w22}'),
  ...named('postmark-token', 'Postmark token', ['postmark'], '{uuid}'),
  ...token('brevo-api-key', 'Brevo key', ['xkeysib-{x64}-{a16}', 'xsmtpsib-{x64}-{a16}']),
  ...token('mailersend-token', 'MailerSend token', 'mlsn.{x64}'),
  ...token('resend-api-key', 'Resend API key', ['re_{a8}_{a24}', 're_{a32,36}']),
  ...named('sparkpost-api-key', 'SparkPost API key', ['sparkpost'], '{x40}'),
  ...named('messagebird-key', 'MessageBird key', ['messagebird', 'message_bird', 'message-bird'], '{a25}', { minEntropyBits: 3.4 }),
  ...named('vonage-secret', 'Vonage API secret', ['vonage', 'nexmo'], '{a16}', { minEntropyBits: 3.2 }),
  ...named('plivo-auth-token', 'Plivo auth token', ['plivo'], '{a40}', { minEntropyBits: 3.8 }),
  ...token('telnyx-api-key', 'Telnyx API key', 'KEY0{X31}_{a22}'),
  ...token('intercom-token', 'Intercom token', 'dG9rO{b40,80}{e0,2}', { check: (text) => decodeBase64(text).startsWith('tok:') }),
  ...named('zendesk-token', 'Zendesk token', ['zendesk'], '{a40}', { minEntropyBits: 3.8 }),
  ...named('freshdesk-key', 'Freshdesk API key', ['freshdesk', 'freshservice'], '{a20}', { minEntropyBits: 3.4 }),
  ...token('klaviyo-api-key', 'Klaviyo private key', 'pk_{x34}'),
  ...token('onesignal-key', 'OneSignal key', ['os_v2_app_{l80,120}', 'os_v2_org_{l80,120}']),
  ...named('pusher-secret', 'Pusher secret', ['pusher'], '{x20}'),
  ...named('ably-api-key', 'Ably API key', ['ably'], '{w6}.{w6}:{w20,43}'),
  ...token(
    'microsoft-teams-webhook',
    'Microsoft Teams webhook',
    ['.webhook.office.com/webhookb2/{l8}-{l4}-{l4}-{l4}-{l12}@{l8}-{l4}-{l4}-{l4}-{l12}/IncomingWebhook/{l32}/{l8}-{l4}-{l4}-{l4}-{l12}'],
    { unbounded: true },
  ),
  ...token('google-chat-webhook', 'Google Chat webhook', 'chat.googleapis.com/v1/spaces/{w8,20}/messages?key=AIza{w35}&token={w40,60}'),
  ...token('matrix-token', 'Matrix access token', 'syt_{b1,60}_{a20}_{a6}'),
  ...named('mattermost-token', 'Mattermost token', ['mattermost'], '{l26}', { minEntropyBits: 3.4 }),
  ...named('twitch-token', 'Twitch token', ['twitch'], ['{l30}', 'oauth:{l30}'], { minEntropyBits: 3.4 }),
  ...named('line-token', 'LINE channel token', ['line_channel', 'line-channel', 'linechannel'], ['{b170,180}{e0,2}', '{x32}']),
  ...token('courier-token', 'Courier token', ['pk_prod_{u28}', 'dk_prod_{u28}']),
  ...token('lob-api-key', 'Lob API key', ['live_{x35}', 'test_{x35}']),
  ...named('intercom-token', 'Intercom token', ['intercom'], '{g60}', { minEntropyBits: 3.8 }),
  ...token('frame-io-token', 'Frame.io token', 'fio-u-{g64}'),
];
