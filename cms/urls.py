"""Addresses under a language that are no page of an editor."""

from django.urls import path

from cms.views import StoryFeed

app_name = "cms"
urlpatterns = [path("stories.rss", StoryFeed(), name="feed")]
