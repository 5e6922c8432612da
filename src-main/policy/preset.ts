/**
 * The first document of every cascade. It restricts nothing by itself, because the mode of a session already asks; it is
 * there so that a cascade is never empty by accident, and so that what holds without any document of the person's is
 * written down like everything else. Others can only make it stricter.
 */
export const presetSource = 'built-in.yaml';

export const presetText = `apiVersion: gatehouse/v1
kind: Policy
metadata:
  name: built-in
  version: "1"
  description: What holds where no other document says more. The mode of the session asks; nothing is denied here.
spec:
  scope: global
  approval_timeout_secs: 300
  data:
    credential_action: redact_only
`;
