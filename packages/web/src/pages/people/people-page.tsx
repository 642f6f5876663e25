import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import type { Me, Person, SignInLink, User } from '@owndial/contract';
import { IconDots, IconPhone, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../../api/api.ts';
import { usePeople, useStatus, useUsers } from '../../api/queries.ts';
import { formatNumber } from '../../lib/numbers.ts';
import { phone } from '../../phone/phone.ts';
import { usePhone } from '../../phone/use-phone.ts';
import { go } from '../../routing.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Face } from '../../ui/face.tsx';
import classes from '../../ui/list.module.css';
import { ListState } from '../../ui/list-state.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { presenceWords } from '../../ui/presence.ts';
import { LinkModal } from './link-modal.tsx';
import { PersonForm } from './person-form.tsx';

type Doing =
  | { what: 'add' }
  | { what: 'change' | 'remove' | 'renew'; user: User }
  | { what: 'link'; name: string; link: SignInLink }
  | null;

export function PeoplePage({ me }: { me: Me }) {
  const owner = me.user.role === 'owner';
  const people = usePeople();
  const users = useUsers(owner).data;
  const [search, setSearch] = useState('');
  const [doing, setDoing] = useState<Doing>(null);
  const wanted = search.trim().toLowerCase();
  const shown = (people.data ?? [])
    .filter(
      (p) =>
        !wanted || [p.name.toLowerCase(), p.extension, ...p.numbers].some((text) => text.includes(wanted)),
    )
    .sort((a, b) => a.name.localeCompare(b.name));
  const close = () => setDoing(null);
  const newLink = async (user: User) => {
    const link = await api('makeSignInLink', { params: { userId: user.id } });
    // after the question has closed itself
    setTimeout(() => setDoing({ what: 'link', name: user.name, link }));
  };

  return (
    <>
      <PageHead title="People">
        {owner && (
          <Button leftSection={<IconPlus size={18} />} onClick={() => setDoing({ what: 'add' })}>
            Add a person
          </Button>
        )}
      </PageHead>
      <TextInput
        aria-label="Search people"
        placeholder="Search by name or number"
        leftSection={<IconSearch size={18} stroke={1.7} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        size="md"
        mb="md"
      />
      <ListState
        query={people}
        count={shown.length}
        empty={wanted ? 'Nobody fits that.' : 'Nobody is here yet.'}
      >
        <ul className={`card ${classes.list}`}>
          {shown.map((person) => {
            const user = users?.find((one) => one.id === person.id);
            return (
              <PersonRow key={person.id} person={person} user={user} self={person.id === me.user.id}>
                {owner && user && (
                  <Menu position="bottom-end" withinPortal>
                    <Menu.Target>
                      <ActionIcon
                        variant="subtle"
                        size="lg"
                        color="gray"
                        aria-label={`More about ${person.name}`}
                      >
                        <IconDots size={20} />
                      </ActionIcon>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item onClick={() => setDoing({ what: 'change', user })}>Change</Menu.Item>
                      <Menu.Item onClick={() => setDoing({ what: 'renew', user })}>
                        New sign-in link
                      </Menu.Item>
                      {user.id !== me.user.id && (
                        <Menu.Item color="brick" onClick={() => setDoing({ what: 'remove', user })}>
                          Remove
                        </Menu.Item>
                      )}
                    </Menu.Dropdown>
                  </Menu>
                )}
              </PersonRow>
            );
          })}
        </ul>
      </ListState>
      {doing?.what === 'add' && (
        <PersonForm
          onClose={close}
          onAdded={(user, link) => setDoing(link ? { what: 'link', name: user.name, link } : null)}
        />
      )}
      {doing?.what === 'change' && (
        <PersonForm user={doing.user} self={doing.user.id === me.user.id} onClose={close} />
      )}
      {doing?.what === 'link' && <LinkModal name={doing.name} link={doing.link} onClose={close} />}
      {doing?.what === 'renew' && (
        <Confirm
          title={`New sign-in link for ${doing.user.name}?`}
          action="Make the link"
          onConfirm={() => newLink(doing.user)}
          onClose={close}
        >
          With it they choose a new password. An older link stops working.
        </Confirm>
      )}
      {doing?.what === 'remove' && (
        <Confirm
          title={`Remove ${doing.user.name}?`}
          action="Remove"
          onConfirm={() =>
            api('removeUser', { params: { userId: doing.user.id } }).then(() => people.refetch())
          }
          onClose={close}
        >
          Their devices stop working at once. Their calls stay in the history.
        </Confirm>
      )}
    </>
  );
}

interface PersonRowProps {
  readonly person: Person;
  readonly user: User | undefined;
  readonly self: boolean;
  readonly children: React.ReactNode;
}

function PersonRow({ person, user, self, children }: PersonRowProps) {
  const ready = usePhone((state) => state.line === 'ready');
  const home = useStatus().data?.homeCountry ?? '';
  const call = () => {
    go('phone');
    void phone.call(person.extension, person.name);
  };
  return (
    <li className={classes.row}>
      <Face name={person.name} size={42} lamp={person.presence} />
      <div className={classes.text}>
        <div className={classes.title}>
          {person.name}
          {self && <span className={classes.tag}>You</span>}
          {user?.role === 'owner' && <span className={classes.tag}>Owner</span>}
          {user && !user.canSignIn && <span className={classes.tag}>Invited</span>}
        </div>
        <div className={`num ${classes.small}`}>
          {[
            person.extension,
            ...person.numbers.map((n) => formatNumber(n, home)),
            presenceWords[person.presence],
          ].join(' · ')}
        </div>
      </div>
      {!self && (
        <ActionIcon
          size="xl"
          radius="xl"
          variant="light"
          disabled={!ready}
          onClick={call}
          aria-label={`Call ${person.name}`}
        >
          <IconPhone size={20} stroke={1.7} />
        </ActionIcon>
      )}
      {children}
    </li>
  );
}
