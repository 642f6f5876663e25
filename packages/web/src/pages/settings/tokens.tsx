import { Button, Switch, TextInput } from '@mantine/core';
import type { Token, User } from '@owndial/contract';
import { IconKey } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, errorWords } from '../../api/api.ts';
import { useTokens } from '../../api/queries.ts';
import { fullTime } from '../../lib/words-of-time.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import classes from '../../ui/list.module.css';
import { ListState } from '../../ui/list-state.tsx';
import { Notice } from '../../ui/notice.tsx';

/** Keys with which a program acts for me: the command line, a home automation, a script. */
export function Tokens({ user }: { user: User }) {
  const owner = user.role === 'owner';
  const tokens = useTokens(user.id);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const all = tokens.data ?? [];
  return (
    <>
      <ListState
        query={tokens}
        count={all.length}
        empty="A token lets a program of yours, such as the command line, act for you."
      >
        <ul className={`card ${classes.list}`}>
          {all.map((token) => (
            <li key={token.id} className={classes.row}>
              <IconKey size={22} stroke={1.6} aria-hidden="true" />
              <div className={classes.text}>
                <div className={classes.title}>
                  {token.name}
                  <span className={classes.tag}>{token.role === 'owner' ? 'As owner' : 'As user'}</span>
                </div>
                <div className={`num ${classes.small}`}>
                  {token.lastUsedAt ? `Last used ${fullTime(token.lastUsedAt)}` : 'Never used'}
                </div>
              </div>
              <Button variant="default" size="xs" onClick={() => setRevoking(token)}>
                Revoke
              </Button>
            </li>
          ))}
        </ul>
      </ListState>
      <Button mt="md" variant="default" onClick={() => setMaking(true)}>
        Make a token
      </Button>
      {making && (
        <MakeToken owner={owner} onClose={() => setMaking(false)} onMade={() => void tokens.refetch()} />
      )}
      {revoking && (
        <Confirm
          title={`Revoke ${revoking.name}?`}
          action="Revoke"
          onConfirm={() =>
            api('revokeToken', { params: { tokenId: revoking.id } }).then(() => tokens.refetch())
          }
          onClose={() => setRevoking(null)}
        >
          Programs that use it can do nothing more.
        </Confirm>
      )}
    </>
  );
}

function MakeToken({ owner, onClose, onMade }: { owner: boolean; onClose: () => void; onMade: () => void }) {
  const [name, setName] = useState('');
  const [asOwner, setAsOwner] = useState(false);
  const make = useMutation({
    mutationFn: () => api('makeToken', { body: { name: name.trim(), role: asOwner ? 'owner' : 'user' } }),
    onSuccess: onMade,
  });
  return (
    <Dialog onClose={onClose} title={<strong>{make.data ? 'Your token' : 'Make a token'}</strong>}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) make.mutate();
        }}
      >
        {make.error && <Notice kind="bad">{errorWords(make.error)}</Notice>}
        {make.data ? (
          <>
            <Notice kind="info">Copy it now: it is shown this once.</Notice>
            <CopyLine label={make.data.token.name} value={make.data.secret} />
            <div className={classes.buttons}>
              <Button onClick={onClose}>Done</Button>
            </div>
          </>
        ) : (
          <>
            <TextInput
              label="What is it for?"
              placeholder="Command line"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              maxLength={64}
              data-autofocus
            />
            {owner && (
              <Switch
                label="With the owner's rights"
                description="Otherwise it sees and does only what is yours."
                checked={asOwner}
                onChange={(event) => setAsOwner(event.currentTarget.checked)}
              />
            )}
            <div className={classes.buttons}>
              <Button type="submit" disabled={!name.trim()} loading={make.isPending}>
                Make it
              </Button>
            </div>
          </>
        )}
      </form>
    </Dialog>
  );
}
