/** Conversations as other products export them, written from the public descriptions of their formats. */

export const chatGpt = {
  conversation_id: 'c-1',
  title: 'Tree of nodes',
  create_time: 1_700_000_000.5,
  update_time: 1_700_000_100,
  current_node: 'n6',
  mapping: {
    root: { id: 'root', message: null, parent: null, children: ['n1'] },
    n1: {
      id: 'n1',
      parent: 'root',
      children: ['n2'],
      message: {
        author: { role: 'system' },
        content: { content_type: 'text', parts: [''] },
        metadata: { is_visually_hidden_from_conversation: true },
      },
    },
    n2: {
      id: 'n2',
      parent: 'n1',
      children: ['n3', 'n5'],
      message: {
        author: { role: 'user' },
        create_time: 1_700_000_001,
        content: {
          content_type: 'multimodal_text',
          parts: [
            { content_type: 'image_asset_pointer', asset_pointer: 'file-service://x' },
            'What is this?',
          ],
        },
      },
    },
    n3: {
      id: 'n3',
      parent: 'n2',
      children: [],
      message: {
        author: { role: 'assistant' },
        create_time: 1_700_000_002,
        content: { content_type: 'text', parts: ['A first answer.'] },
        metadata: { model_slug: 'gpt-4o' },
      },
    },
    n5: {
      id: 'n5',
      parent: 'n2',
      children: ['n6'],
      message: {
        author: { role: 'tool', name: 'browser' },
        content: { content_type: 'text', parts: ['found something'] },
      },
    },
    n6: {
      id: 'n6',
      parent: 'n5',
      children: [],
      message: {
        author: { role: 'assistant' },
        create_time: 1_700_000_003,
        content: { content_type: 'text', parts: ['A second answer.'] },
        metadata: { model_slug: 'o3' },
      },
    },
  },
}

export const claude = {
  uuid: 'a-1',
  name: 'Two people',
  created_at: '2024-05-01T10:00:00.000000Z',
  updated_at: '2024-05-01T10:05:00.000000Z',
  chat_messages: [
    {
      uuid: 'm-1',
      sender: 'human',
      text: 'Read this.',
      content: [{ type: 'text', text: 'Read this.' }],
      created_at: '2024-05-01T10:00:01Z',
      attachments: [{ file_name: 'notes.txt', file_type: 'txt', extracted_content: 'the notes' }],
      files: [{ file_name: 'photo.png' }],
    },
    {
      uuid: 'm-2',
      sender: 'assistant',
      text: 'Done.',
      content: [
        { type: 'thinking', thinking: 'hm' },
        { type: 'text', text: 'Done.' },
        { type: 'tool_use', name: 'web', input: {} },
      ],
      created_at: '2024-05-01T10:00:05Z',
      attachments: [],
      files: [],
    },
  ],
}

export const openWebUi = {
  id: 'o-1',
  title: 'Beside one another',
  created_at: 1_710_000_000,
  updated_at: 1_710_000_100,
  chat: {
    title: 'Beside one another',
    models: ['llama3'],
    history: {
      currentId: 'y',
      messages: {
        u: {
          id: 'u',
          parentId: null,
          childrenIds: ['x', 'y'],
          role: 'user',
          content: 'Hello',
          timestamp: 1_710_000_000,
        },
        x: {
          id: 'x',
          parentId: 'u',
          childrenIds: [],
          role: 'assistant',
          content: 'One',
          model: 'llama3',
          timestamp: 1_710_000_001,
        },
        y: {
          id: 'y',
          parentId: 'u',
          childrenIds: [],
          role: 'assistant',
          content: 'Two',
          model: 'qwen3',
          timestamp: 1_710_000_002,
        },
      },
    },
  },
}

export const libreChat = {
  conversationId: 'l-1',
  title: 'One in another',
  endpoint: 'openAI',
  recursive: true,
  messages: [
    {
      messageId: 'p',
      parentMessageId: '00000000-0000-0000-0000-000000000000',
      isCreatedByUser: true,
      text: 'Ping',
      createdAt: '2024-06-01T00:00:00.000Z',
      children: [
        {
          messageId: 'q',
          parentMessageId: 'p',
          isCreatedByUser: false,
          sender: 'GPT-4',
          model: 'gpt-4',
          text: 'Pong',
          createdAt: '2024-06-01T00:00:01.000Z',
          children: [],
        },
      ],
    },
  ],
}
