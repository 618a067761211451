from agno.agent import Agent

double = lambda x: x * 2
agent = Agent(tools=[double, lambda x: x])
