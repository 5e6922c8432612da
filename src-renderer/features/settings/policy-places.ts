export type Place = 'workspace' | 'person';

export const placeOptions: readonly { readonly value: Place; readonly label: string }[] = [
  { value: 'workspace', label: 'This workspace' },
  { value: 'person', label: 'All my workspaces' },
];
