import type { Settings } from '../../../src-shared/index.ts';
import { SelectField, Switch } from '../../ui/index.ts';
import type { SectionParts } from './AppearanceSection.tsx';
import { Block, Section } from './Section.tsx';
import styles from './SettingsPage.module.css';

const fontSizes = [10, 11, 12, 13, 14, 15, 16, 18, 20, 24, 28, 32];
const tabSizes = [1, 2, 3, 4, 6, 8];

/** The list with the value that is set, should somebody have written another one into the file. */
function withValue(sizes: readonly number[], value: number): readonly number[] {
  return sizes.includes(value) ? sizes : [...sizes, value].sort((one, other) => one - other);
}

export function EditorSection({ model, settings }: SectionParts) {
  const { editor } = settings;
  const change = (part: Partial<Settings['editor']>) =>
    void model.notices.attempt(() => model.settings.change({ editor: { ...editor, ...part } }));
  return (
    <Section title="Editor">
      <Block>
        <Switch
          label="Vim keys"
          description="Normal, insert and visual modes, and commands such as :w, :q and :wq. The status bar shows the mode."
          isOn={editor.isVimOn}
          onChange={(isVimOn) => change({ isVimOn })}
        />
        <Switch
          label="Wrap long lines"
          description="Shows long lines on several rows. The file is not changed."
          isOn={editor.isLineWrapOn}
          onChange={(isLineWrapOn) => change({ isLineWrapOn })}
        />
      </Block>
      <Block>
        <div className={styles.pair}>
          <SelectField
            label="Text size"
            value={String(editor.fontSizePx)}
            options={withValue(fontSizes, editor.fontSizePx).map((size) => ({ value: String(size), label: `${size} px` }))}
            onChange={(size) => change({ fontSizePx: Number(size) })}
          />
          <SelectField
            label="Tab width"
            hint="Spaces that a Tab stands for, and that indenting adds."
            value={String(editor.tabSize)}
            options={withValue(tabSizes, editor.tabSize).map((size) => ({
              value: String(size),
              label: size === 1 ? '1 space' : `${size} spaces`,
            }))}
            onChange={(size) => change({ tabSize: Number(size) })}
          />
        </div>
      </Block>
    </Section>
  );
}
