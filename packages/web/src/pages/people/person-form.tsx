import { Button, Switch, TextInput } from '@mantine/core';
import type { SignInLink, User } from '@owndial/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, errorWords } from '../../api/api.ts';
import { keys } from '../../api/queries.ts';
import { queryClient } from '../../api/query-client.ts';
import { loginFromName, loginTrouble } from '../../session/rules.ts';
import { Dialog } from '../../ui/dialog.tsx';
import classes from '../../ui/list.module.css';
import { Notice } from '../../ui/notice.tsx';

interface PersonFormProps {
  /** absent: a new person */
  readonly user?: User;
  readonly self?: boolean;
  readonly onClose: () => void;
  readonly onAdded?: (user: User, link: SignInLink | null) => void;
}

export function PersonForm({ user, self = false, onClose, onAdded }: PersonFormProps) {
  const [name, setName] = useState(user?.name ?? '');
  const [ownLogin, setLogin] = useState<string | null>(null);
  const [extension, setExtension] = useState(user?.extension ?? '');
  const [owner, setOwner] = useState(user?.role === 'owner');
  const [asked, setAsked] = useState(false);
  const login = user?.login ?? ownLogin ?? loginFromName(name);
  const role = owner ? ('owner' as const) : ('user' as const);
  const troubles = {
    name: name.trim() ? null : 'Please enter a name.',
    login: user ? null : loginTrouble(login),
    extension:
      !extension || /^[1-9][0-9]{1,5}$/.test(extension) ? null : 'Two to six digits, not beginning with 0.',
  };
  const save = useMutation({
    mutationFn: async () => {
      const common = { name: name.trim(), role, ...(extension ? { extension } : {}) };
      if (!user) return api('addUser', { body: { ...common, login } });
      return { user: await api('changeUser', { params: { userId: user.id }, body: common }), link: null };
    },
    onSuccess: (reply) => {
      for (const queryKey of [keys.people, keys.users]) void queryClient.invalidateQueries({ queryKey });
      if (user) onClose();
      else onAdded?.(reply.user, reply.link);
    },
  });
  return (
    <Dialog onClose={onClose} title={<strong>{user ? `Change ${user.name}` : 'Add a person'}</strong>}>
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (!Object.values(troubles).some(Boolean)) save.mutate();
        }}
      >
        {save.error && <Notice kind="bad">{errorWords(save.error)}</Notice>}
        <TextInput
          label="Name"
          description="People whom they call see it."
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={asked && troubles.name}
          maxLength={64}
          data-autofocus
        />
        {!user && (
          <TextInput
            label="Sign-in name"
            value={login}
            onChange={(event) => setLogin(event.currentTarget.value.toLowerCase())}
            error={asked && troubles.login}
            autoCapitalize="none"
            spellCheck={false}
            maxLength={32}
          />
        )}
        <TextInput
          label="Extension"
          description={
            user
              ? 'The short number inside your exchange.'
              : 'The short number inside your exchange. Empty takes the next free one.'
          }
          value={extension}
          onChange={(event) => setExtension(event.currentTarget.value.replace(/\D/g, ''))}
          error={asked && troubles.extension}
          inputMode="numeric"
          maxLength={6}
        />
        {!self && (
          <Switch
            label="Owner"
            description="May manage people, numbers and devices, and sees all calls."
            checked={owner}
            onChange={(event) => setOwner(event.currentTarget.checked)}
          />
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {user ? 'Save' : 'Add and make a link'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
